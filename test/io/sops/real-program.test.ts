import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../../src/base/std/json.ts'
import { makeFile } from '../../../src/base/tree/make-tree.ts'
import { parseDocuments } from '../../../src/base/yaml/parse-documents.ts'
import type { OpenedFile } from '../../../src/core/model/sealed.ts'
import { openFile } from '../../../src/io/sops/open-file.ts'
import { makeKeys, sealBinary, sealDotenv, sealManifest } from '../../support/sealing.ts'
import { describeSops } from '../../support/sops.ts'

const keys = await makeKeys()

function open(name: string, sealed: Uint8Array): Promise<OpenedFile> {
  return openFile({ path: name, file: makeFile(Buffer.from(sealed)) }, { keys: [keys.identity], notes: [] })
}

function values(content: Uint8Array): readonly string[] {
  const { documents } = parseDocuments(makeFile(Buffer.from(content)), 'x', { dialect: 'kustomize' })
  return documents.map(({ value }) => canonicalJson(value))
}

const odd = `# top
apiVersion: v1
kind: Secret
metadata: { name: x, annotations: { a: "1", b: 'on' } }
stringData:
  # keep me
  password: s3cret # beside
  lines: |
    one
    two
  empty: ""
  nothing: null
  big: 9007199254740993
  fraction: 1.50
  large: 1e21
  small: 0.0000001
  yes: true
  day: 2001-12-14
  moment: 2001-12-14t21:59:43.10-05:00
  octal: 0777
  "10": a
  "2": b
  list: [a, b, { c: 4.0 }, [x]]
  text: "h\\u00e9\\u2028 \\x7f"
`

describeSops('what the real sops encrypts', sops => {
  test.each([
    {},
    { encrypted_regex: '^(data|stringData)$' },
    { unencrypted_regex: '^(apiVersion|kind|metadata)$' },
    { encrypted_suffix: 'word' },
    { unencrypted_suffix: 'word' },
    { encrypted_comment_regex: 'keep' },
    { unencrypted_comment_regex: 'keep' },
    { encrypted_regex: 'a', mac_only_encrypted: true },
  ])('is read the same, whichever values the rule %o takes', async rule => {
    const sealed = sops.encrypt('a.yaml', `${odd}---\n${odd}`, keys.recipient, rule)

    const { content } = await open('a.yaml', sealed)

    expect(values(content)).toEqual(values(sops.decrypt('a.yaml', sealed, keys.identity)))
  })

  const scalar = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
  )
  const key = fc.oneof(fc.stringMatching(/^[a-z0-9]{1,4}$/), fc.constant('data'))
  const map = fc.dictionary(key, fc.oneof(scalar, fc.array(scalar), fc.dictionary(key, scalar)), {
    minKeys: 1,
  })

  test('is read the same as JSON and as YAML, whatever it holds', async () => {
    const property = fc.asyncProperty(map, fc.boolean(), async (value, some) => {
      const rule = some ? { encrypted_regex: '^(data|[a-m])' } : {}
      for (const name of ['a.json', 'a.yaml']) {
        const sealed = sops.encrypt(name, JSON.stringify(value), keys.recipient, rule)
        const { content } = await open(name, sealed)
        expect(values(content)).toEqual(values(sops.decrypt(name, sealed, keys.identity)))
      }
    })
    await fc.assert(property, { numRuns: 20, seed: 7, endOnFailure: true })
  }, 120_000)

  test('comes back byte for byte from dotenv files and from files of any kind', async () => {
    const env = 'A=1\nB=a b\\nc=d\nC=\nD="quoted" \n'
    for (const [name, content] of [
      ['.env', env],
      ['plain.txt', 'hello\nworld'],
      ['store.jks', Uint8Array.from([0, 255, 254, 10, 13])],
    ] as const) {
      const opened = await open(name, sops.encrypt(name, content, keys.recipient))
      expect(Buffer.from(opened.content)).toEqual(Buffer.from(content))
    }
  })
})

describeSops('what the tests encrypt', sops => {
  test('the real sops decrypts and verifies', async () => {
    const manifest = { kind: 'Secret', metadata: { name: 'a' }, data: { b: 'x', n: 1, list: ['y', true] } }
    const recipients = [keys.recipient]

    const plain = sops.decrypt('a.yaml', Buffer.from(await sealManifest(manifest, recipients)), keys.identity)
    const env = sops.decrypt('a.env', Buffer.from(await sealDotenv({ A: 'b\nc' }, recipients)), keys.identity)
    const bytes = sops.decrypt(
      'a',
      Buffer.from(await sealBinary(Buffer.from('b'), recipients)),
      keys.identity,
    )

    expect(values(plain)).toEqual([canonicalJson(manifest)])
    expect([env.toString(), bytes.toString()]).toEqual(['A=b\\nc\n', 'b'])
  })
})
