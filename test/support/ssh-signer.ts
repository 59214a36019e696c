import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { wire } from '../../src/io/signatures/wire-reader.ts'
import type { Sign } from '../../src/simulator/git/simulated-remote.ts'

/** Somebody with an SSH key, who signs as `ssh-keygen -Y sign -n git` does. */
export interface SshSigner {
  /** As it stands in a `.pub` file. */
  readonly publicKey: string
  readonly sign: Sign
}

export function sshSigner(name: string): SshSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const blob = Buffer.concat([wire('ssh-ed25519'), wire(raw)])
  return {
    publicKey: `ssh-ed25519 ${blob.toString('base64')} ${name}`,
    sign: payload => {
      const digest = createHash('sha512').update(payload).digest()
      const head = [wire('git'), wire(''), wire('sha512')]
      const signed = Buffer.concat([Buffer.from('SSHSIG'), ...head, wire(digest)])
      const signature = Buffer.concat([wire('ssh-ed25519'), wire(sign(null, signed, privateKey))])
      const version = Buffer.from([0, 0, 0, 1])
      const all = Buffer.concat([Buffer.from('SSHSIG'), version, wire(blob), ...head, wire(signature)])
      const lines = all.toString('base64').match(/.{1,70}/g) ?? []
      return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----'].join('\n')
    },
  }
}
