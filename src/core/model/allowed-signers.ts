/** A public key of OpenSSH with what limits it. */
export interface AllowedSigner {
  readonly type: SshKeyType
  /** The key as OpenSSH sends it, in base64. */
  readonly blob: string
  /** In seconds of Unix time. */
  readonly validAfter?: number
  readonly validBefore?: number
}

export type SshKeyType = (typeof types)[number]

const types = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'ssh-rsa',
] as const

/** The keys of a text, and what is wrong with its lines. */
export interface AllowedSigners {
  readonly signers: readonly AllowedSigner[]
  /** `line 3: …`. */
  readonly faults: readonly string[]
}

/** Reads public keys one a line, alone or as `ssh-keygen` reads allowed signers: principals, options, key, comment. */
export function parseAllowedSigners(text: string): AllowedSigners {
  const signers: AllowedSigner[] = []
  const faults: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const read = parseLine(trimmed)
    if (typeof read === 'string') faults.push(`line ${index + 1}: ${read}`)
    else if (read !== undefined) signers.push(read)
  }
  return { signers, faults }
}

const word = /(?:[^\s"]|"[^"]*")+/g

/** Undefined: a key for something else than Git. */
function parseLine(line: string): AllowedSigner | string | undefined {
  const words = line.match(word) ?? []
  // In the long form principals come first, and options may follow.
  const at = words.findIndex((each, index) => index <= 2 && isKeyType(each))
  const type = words[at]
  if (type === undefined) return `there is no key of a type that is known (${types.join(', ')})`
  const blob = words[at + 1] ?? ''
  if (!isType(type)) return `keys of type "${type}" are not supported`
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(blob) || typeOfBlob(blob) !== type)
    return `what follows "${type}" is no such key`
  return at < 2 ? { type, blob } : limited({ type, blob }, words[1] ?? '')
}

function isType(type: string): type is SshKeyType {
  return types.some(each => each === type)
}

function isKeyType(text: string): boolean {
  return /^(?:sk-)?(?:ssh|ecdsa)-[a-z0-9-]+(?:@openssh\.com)?$/.test(text)
}

function typeOfBlob(blob: string): string {
  const bytes = Buffer.from(blob, 'base64')
  return bytes.length < 4 ? '' : bytes.toString('latin1', 4, 4 + bytes.readUInt32BE(0))
}

function limited(signer: AllowedSigner, options: string): AllowedSigner | string | undefined {
  let { validAfter, validBefore } = signer
  for (const option of options.match(/(?:[^,"]|"[^"]*")+/g) ?? []) {
    const [name = '', quoted = ''] = option.split(/=(.*)/s)
    const value = quoted.replace(/^"(.*)"$/s, '$1')
    switch (name.toLowerCase()) {
      case 'namespaces':
        if (!value.split(',').some(each => each === 'git' || each === '*')) return undefined
        break
      case 'valid-after':
      case 'valid-before': {
        const time = parseTime(value)
        if (time === undefined) return `"${value}" is no time (YYYYMMDD[HHMM[SS]]Z)`
        if (name.toLowerCase() === 'valid-after') validAfter = time
        else validBefore = time
        break
      }
      default:
        return `the option "${name}" is not supported`
    }
  }
  return {
    ...signer,
    ...(validAfter !== undefined && { validAfter }),
    ...(validBefore !== undefined && { validBefore }),
  }
}

// Without a zone it would mean another time on every machine.
function parseTime(text: string): number | undefined {
  const form = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z$/
  const [all, year, month, day, hour = '00', minute = '00', second = '00'] = form.exec(text) ?? []
  const milliseconds = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return all === undefined || Number.isNaN(milliseconds) ? undefined : milliseconds / 1_000
}
