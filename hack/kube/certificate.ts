/** Certificates for tests: Node makes keys and signatures, but no certificates. */
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'

export interface Certificate {
  /** PEM. */
  readonly cert: string
  readonly key: string
}

export interface CertificateOptions {
  readonly commonName: string
  /** Kubernetes takes these for groups. */
  readonly organization?: string
  /** Whether it may sign others. */
  readonly isAuthority?: boolean
  /** The IPv4 address of a server. */
  readonly address?: string
  /** In milliseconds since the epoch; by default in a day. */
  readonly notAfter?: number
}

/** A certificate (X.509, RFC 5280) with a new key, signed by another with its key, or by itself. */
export function makeCertificate(
  options: CertificateOptions,
  issuer?: Certificate & { readonly commonName: string },
): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signer: KeyObject = issuer === undefined ? privateKey : createPrivateKey(issuer.key)
  const { commonName, organization, notAfter = Date.now() + 86_400_000 } = options
  const subject = nameOf(commonName, organization)
  const content = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    issuer === undefined ? subject : nameOf(issuer.commonName, undefined),
    sequence(time(Date.now() - 3_600_000), time(notAfter)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensionsOf(options))),
  )
  const signature = sign('sha256', content, signer)
  const der = sequence(content, ecdsaWithSha256, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function extensionsOf({ isAuthority = false, address }: CertificateOptions): readonly Buffer[] {
  const basic = isAuthority ? sequence(tagged(0x01, Buffer.from([0xff]))) : sequence()
  const names = address === undefined ? [] : [tagged(0x87, Buffer.from(address.split('.').map(Number)))]
  return [
    sequence(oid(0x55, 0x1d, 0x13), tagged(0x01, Buffer.from([0xff])), tagged(0x04, basic)),
    ...(names.length === 0 ? [] : [sequence(oid(0x55, 0x1d, 0x11), tagged(0x04, sequence(...names)))]),
  ]
}

function nameOf(commonName: string, organization: string | undefined): Buffer {
  const part = (type: number, text: string): Buffer =>
    tagged(0x31, sequence(oid(0x55, 0x04, type), tagged(0x0c, Buffer.from(text))))
  return sequence(...(organization === undefined ? [] : [part(0x0a, organization)]), part(0x03, commonName))
}

// DER (X.690): a tag, the length, and what is in it.
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts))
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes)
}

function oid(...bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes))
}

function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '')
  return tagged(0x17, Buffer.from(digits.slice(2)))
}

const ecdsaWithSha256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
