/** Encrypts as SOPS does, for tests that need sealed files and no program. What it writes, the real program reads. */
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { armor, Encrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import { formatYaml } from '../../src/base/yaml/format-yaml.ts'

export interface Keys {
  readonly identity: string
  readonly recipient: string
}

export async function makeKeys(): Promise<Keys> {
  const identity = await generateIdentity()
  return { identity, recipient: await identityToRecipient(identity) }
}

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value }

/** A manifest whose fields of these names are encrypted, as YAML. */
export async function sealManifest(
  object: { readonly [key: string]: Value },
  recipients: readonly string[],
  encrypted: readonly string[] = ['data', 'stringData'],
): Promise<string> {
  const sealer = new Sealer()
  const sealed = sealer.visit(object, [], encrypted) as { readonly [key: string]: Value }
  const rule = { encrypted_regex: `^(${encrypted.join('|')})$` }
  return formatYaml({ ...sealed, sops: { ...(await sealer.metadata(recipients)), ...rule } })
}

/** A dotenv file, encrypted as a whole. */
export async function sealDotenv(
  fields: Readonly<Record<string, string>>,
  recipients: readonly string[],
): Promise<string> {
  const sealer = new Sealer()
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${sealer.value(value, [name])}`)
  const { age, ...rest } = await sealer.metadata(recipients)
  const flat = Object.entries(rest).map(([name, value]) => `sops_${name}=${String(value)}`)
  const keys = (age as readonly { recipient: string; enc: string }[]).flatMap(({ recipient, enc }, index) => [
    `sops_age__list_${index}__map_enc=${enc.replaceAll('\n', '\\n')}`,
    `sops_age__list_${index}__map_recipient=${recipient}`,
  ])
  return [...lines, ...keys, ...flat, ''].join('\n')
}

/** Any file, as SOPS keeps what it does not know. */
export async function sealBinary(content: Uint8Array, recipients: readonly string[]): Promise<string> {
  const sealer = new Sealer()
  const data = sealer.value(content, ['data'])
  return JSON.stringify({ data, sops: await sealer.metadata(recipients) }, null, '\t')
}

class Sealer {
  readonly #key = randomBytes(32)
  readonly #hash = createHash('sha512')

  visit(value: Value, path: readonly string[], encrypted: readonly string[]): Value {
    if (Array.isArray(value)) return value.map(item => this.visit(item, path, encrypted))
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([key, field]) => [key, this.visit(field, [...path, key], encrypted)]),
      )
    if (path.some(key => encrypted.includes(key))) return this.value(value as string | number | boolean, path)
    if (value !== null) this.#hash.update(macText(value as string | number | boolean))
    return value
  }

  value(value: string | number | boolean | Uint8Array, path: readonly string[]): string {
    const bytes = value instanceof Uint8Array ? value : Buffer.from(macText(value))
    this.#hash.update(bytes)
    const type = { boolean: 'bool', number: Number.isInteger(value) ? 'int' : 'float' }[
      typeof value as 'number'
    ]
    return bytes.length === 0 ? '' : this.#seal(bytes, `${path.join(':')}:`, type ?? 'str')
  }

  async metadata(recipients: readonly string[]): Promise<{ readonly [key: string]: Value }> {
    const lastmodified = '2026-01-02T03:04:05Z'
    const age = await Promise.all(
      recipients.map(async recipient => {
        const encrypter = new Encrypter()
        encrypter.addRecipient(recipient)
        return { recipient, enc: armor.encode(await encrypter.encrypt(this.#key)) }
      }),
    )
    const mac = this.#seal(Buffer.from(this.#hash.digest('hex').toUpperCase()), lastmodified, 'str')
    return { age, lastmodified, mac, version: '3.13.3' }
  }

  #seal(bytes: Uint8Array, place: string, type: string): string {
    const iv = randomBytes(32)
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv).setAAD(Buffer.from(place))
    const data = Buffer.concat([cipher.update(bytes), cipher.final()]).toString('base64')
    return `ENC[AES256_GCM,data:${data},iv:${iv.toString('base64')},tag:${cipher.getAuthTag().toString('base64')},type:${type}]`
  }
}

function macText(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)
}
