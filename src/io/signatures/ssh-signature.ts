import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { AllowedSigner } from '../../core/model/allowed-signers.ts'
import { WireReader, wire } from './wire-reader.ts'

const magic = 'SSHSIG'
const namespace = 'git'
const minRsaBits = 2048

/** Why a signature in armor is none of these signers' of a text, in a line; undefined: it is one's. */
export function sshFault(
  armored: string,
  payload: Uint8Array,
  time: number,
  signers: readonly AllowedSigner[],
): string | undefined {
  const parsed = readArmor(armored)
  if (parsed === undefined) return 'its SSH signature cannot be read'
  const signer = signers.find(each => each.blob === parsed.key.toString('base64'))
  if (signer === undefined)
    return `it is signed by the SSH key ${fingerprint(parsed.key)}, which is none of those that count`
  if (time < (signer.validAfter ?? 0) || time >= (signer.validBefore ?? Number.POSITIVE_INFINITY))
    return `the SSH key ${fingerprint(parsed.key)} did not count at the time of the commit`
  if (parsed.namespace !== namespace)
    return `its SSH signature is for "${printable(parsed.namespace)}", not for Git`
  const hash = hashes.find(each => each === parsed.hash)
  if (hash === undefined) return 'its SSH signature is over a hash that is not supported'
  const digest = createHash(hash).update(payload).digest()
  const signed = Buffer.concat([Buffer.from(magic), wire(namespace), wire(''), wire(hash), wire(digest)])
  return faultOfKey(signer, parsed, signed)
}

const hashes = ['sha512', 'sha256'] as const

interface ParsedSignature {
  readonly key: Buffer
  readonly namespace: string
  readonly hash: string
  readonly algorithm: string
  readonly bytes: Buffer
}

function readArmor(armored: string): ParsedSignature | undefined {
  const form = /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----\s*$/
  const body = form.exec(armored)?.[1]
  if (body === undefined) return undefined
  const blob = Buffer.from(body, 'base64')
  if (blob.toString('latin1', 0, magic.length) !== magic) return undefined
  const reader = new WireReader(blob.subarray(magic.length))
  const version = reader.number()
  const key = reader.bytes()
  const [own, reserved, hash] = [reader.text(), reader.text(), reader.text()]
  const signature = new WireReader(reader.bytes())
  const parsed = { key, namespace: own, hash, algorithm: signature.text(), bytes: signature.bytes() }
  const isWhole = reader.isRead() && signature.isRead()
  return version === 1 && reserved === '' && isWhole ? parsed : undefined
}

function faultOfKey(
  { type }: AllowedSigner,
  { key, algorithm, bytes }: ParsedSignature,
  signed: Buffer,
): string | undefined {
  const wrong = `its signature by the SSH key ${fingerprint(key)} does not fit what it says`
  const form = forms[type].find(each => each.algorithm === algorithm)
  if (form === undefined)
    return `its SSH signature has the algorithm "${printable(algorithm)}", which is not taken`
  const publicKey = toPublicKey(key)
  if (publicKey === undefined) return `the SSH key ${fingerprint(key)} cannot be read`
  const bits = publicKey.asymmetricKeyDetails?.modulusLength
  if (bits !== undefined && bits < minRsaBits)
    return `the SSH key ${fingerprint(key)} has ${bits} bits; RSA needs ${minRsaBits}`
  const raw = type.startsWith('ecdsa-') ? toFixedLength(bytes, form.size) : bytes
  if (raw === undefined) return wrong
  const isRight = verify(form.hash, signed, { key: publicKey, dsaEncoding: 'ieee-p1363' }, raw)
  return isRight ? undefined : wrong
}

interface Form {
  readonly algorithm: string
  readonly hash: string | null
  /** Of each half of an ECDSA signature, in bytes. */
  readonly size: number
}

function form(algorithm: string, hash: string | null, size = 0): Form {
  return { algorithm, hash, size }
}

// `ssh-rsa` is over SHA-1.
const forms: Readonly<Record<AllowedSigner['type'], readonly Form[]>> = {
  'ssh-ed25519': [form('ssh-ed25519', null)],
  'ecdsa-sha2-nistp256': [form('ecdsa-sha2-nistp256', 'sha256', 32)],
  'ecdsa-sha2-nistp384': [form('ecdsa-sha2-nistp384', 'sha384', 48)],
  'ecdsa-sha2-nistp521': [form('ecdsa-sha2-nistp521', 'sha512', 66)],
  'ssh-rsa': [form('rsa-sha2-512', 'sha512'), form('rsa-sha2-256', 'sha256')],
}

const curves: Readonly<Record<string, string>> = { nistp256: 'P-256', nistp384: 'P-384', nistp521: 'P-521' }

function toPublicKey(blob: Buffer): KeyObject | undefined {
  const reader = new WireReader(blob)
  const type = reader.text()
  try {
    if (type === 'ssh-ed25519') return fromJwk({ kty: 'OKP', crv: 'Ed25519', x: url(reader.bytes()) })
    if (type === 'ssh-rsa') {
      const [e, n] = [reader.integer(), reader.integer()]
      return fromJwk({ kty: 'RSA', n: url(n), e: url(e) })
    }
    const crv = curves[reader.text()] ?? ''
    const point = reader.bytes()
    const half = (point.length - 1) / 2
    // Only points that are written in full are used by OpenSSH.
    if (point[0] !== 4) return undefined
    const [x, y] = [point.subarray(1, 1 + half), point.subarray(1 + half)]
    return fromJwk({ kty: 'EC', crv, x: url(x), y: url(y) })
  } catch {
    return undefined
  }
}

function fromJwk(key: Readonly<Record<string, string>>): KeyObject {
  return createPublicKey({ key, format: 'jwk' })
}

function url(bytes: Buffer): string {
  return bytes.toString('base64url')
}

/** Both halves of an ECDSA signature, each as long as the curve asks. */
function toFixedLength(bytes: Buffer, size: number): Buffer | undefined {
  const reader = new WireReader(bytes)
  const halves = [reader.integer(), reader.integer()]
  if (!reader.isRead() || halves.some(each => each.length > size)) return undefined
  return Buffer.concat(halves.map(each => Buffer.concat([Buffer.alloc(size - each.length), each])))
}

function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}

// It stands in a signature that anybody can make.
function printable(text: string): string {
  return text.replaceAll(/[^\w@.-]/g, '?').slice(0, 40)
}
