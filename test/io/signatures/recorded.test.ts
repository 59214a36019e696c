import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CommitSignatures } from '../../../src/io/signatures/commit-signatures.ts'
import { readSignedCommit } from '../../../src/io/signatures/signed-commit.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'
import { recorded } from './recorded.ts'

// When the last of them was made.
const madeAt = 1_795_337_675_000

const runs = 300

const signaturesOf = (content: Uint8Array, now = madeAt): CommitSignatures => {
  const clock = Object.assign(new SimulatedClock(), { now: () => now })
  return new CommitSignatures({ commitObject: async () => content }, clock)
}

describe.each(recorded)('a recorded commit, signed by $name', ({ name, kind, key, commit }) => {
  const keys = [{ kind, text: key, at: { file: 'fleet.yaml' } }]
  const others = recorded
    .filter(each => each.name !== name)
    .map(each => ({ kind: each.kind, text: each.key, at: { file: 'fleet.yaml' } }))
  const content = Buffer.from(commit)

  test('is its key, and none of the others', async () => {
    const signatures = signaturesOf(content)

    expect(await signatures.faultOf('', keys)).toBeUndefined()
    expect(await signatures.faultOf('', others)).toEqual(expect.any(String))
  })

  test('of which any byte that was signed is another does not count', async () => {
    const [start, end] = [content.indexOf('gpgsig'), content.indexOf('\n\n')]
    const signed = [...content.keys()].filter(at => at < start || at > end)
    const places = fc.constantFrom(...signed)
    const changing = fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), async (at, difference) => {
      const changed = Buffer.from(content)
      changed[at] = (changed[at] ?? 0) ^ difference

      expect(await signaturesOf(changed).faultOf('', keys)).toEqual(expect.any(String))
    })
    await fc.assert(changing, { numRuns: runs })
  })

  test('of which the signature is of anything else is a fault in a line, and never a crash', async () => {
    const { signature = '' } = readSignedCommit(content) ?? {}
    const lines = signature.trimEnd().split('\n')
    const [first = '', last = ''] = [lines[0], lines.at(-1)]
    const head = kind === 'ssh' ? [first] : [first, '']
    const body = Buffer.from(lines.slice(head.length, -1).join(''), 'base64')
    const garbling = fc.asyncProperty(fc.nat(), fc.uint8Array({ maxLength: 200 }), async (length, bytes) => {
      const garbled = Buffer.concat([body.subarray(0, length % body.length), bytes])
      fc.pre(!garbled.equals(body))
      const armor = [...head, garbled.toString('base64'), last].join('\n ')
      const forged = commit.replace(/gpgsig [\s\S]*?END \w+ SIGNATURE-----/, `gpgsig ${armor}`)

      expect(await signaturesOf(Buffer.from(forged)).faultOf('', keys)).toMatch(/^[^\n]+$/)
    })
    await fc.assert(garbling, { numRuns: runs })
  })
})

test('an OpenPGP signature from a future that no clock is wrong by does not count', async () => {
  const { kind, key, commit } = recorded.at(-1) ?? { kind: 'ssh', key: '', commit: '' }
  const keys = [{ kind, text: key, at: { file: 'fleet.yaml' } }]
  const faultAt = (now: number) => signaturesOf(Buffer.from(commit), now).faultOf('', keys)

  expect(await faultAt(madeAt - 60_000)).toBeUndefined()
  expect(await faultAt(madeAt - 86_400_000)).toEqual(expect.any(String))
})
