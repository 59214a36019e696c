import { type AllowedSigner, parseAllowedSigners } from '../../core/model/allowed-signers.ts'
import type { VerificationKeys } from '../../core/model/verification.ts'
import type { Clock, CommitReader, CommitVerifier } from '../../reconcile/ports.ts'
import { openPgpFault, readOpenPgpKeys } from './openpgp-signature.ts'
import { readSignedCommit } from './signed-commit.ts'
import { sshFault } from './ssh-signature.ts'

/** Checks the signatures of a repository's commits, in this process: no program and no key ring is asked. */
export class CommitSignatures implements CommitVerifier {
  readonly #commits: CommitReader
  readonly #clock: Clock
  readonly #read = new WeakMap<readonly VerificationKeys[], Promise<KeyRing>>()

  constructor(commits: CommitReader, clock: Clock) {
    this.#commits = commits
    this.#clock = clock
  }

  async faultOf(commit: string, keys: readonly VerificationKeys[]): Promise<string | undefined> {
    const read = readSignedCommit(await this.#commits.commitObject(commit))
    if (read === undefined) return 'it has more than one signature'
    const { payload, signature, time } = read
    if (signature === undefined) return 'it is not signed'
    const { ssh, openpgp } = await this.#keyRing(keys)
    if (signature.startsWith('-----BEGIN SSH SIGNATURE-----')) {
      return ssh.length === 0
        ? 'it is signed by SSH, of which no key counts'
        : sshFault(signature, payload, time, ssh)
    }
    if (!signature.startsWith('-----BEGIN PGP SIGNATURE-----'))
      return 'its signature is of a kind that is not supported'
    const now = this.#clock.now()
    return openpgp.length === 0
      ? 'it is signed by OpenPGP, of which no key counts'
      : await openPgpFault(signature, payload, now, openpgp)
  }

  async faultOfKeys(keys: readonly VerificationKeys[]): Promise<string | undefined> {
    const { faults } = await this.#keyRing(keys)
    return faults[0]
  }

  #keyRing(keys: readonly VerificationKeys[]): Promise<KeyRing> {
    const known = this.#read.get(keys) ?? readKeyRing(keys)
    this.#read.set(keys, known)
    return known
  }
}

interface KeyRing {
  readonly ssh: readonly AllowedSigner[]
  readonly openpgp: Exclude<Awaited<ReturnType<typeof readOpenPgpKeys>>, string>
  readonly faults: readonly string[]
}

async function readKeyRing(keys: readonly VerificationKeys[]): Promise<KeyRing> {
  const texts = keys.filter(({ kind }) => kind === 'openpgp')
  const read = await Promise.all(texts.map(({ text }) => readOpenPgpKeys(text)))
  const signers = keys.filter(({ kind }) => kind === 'ssh').map(({ text }) => parseAllowedSigners(text))
  const unread = read
    .filter(each => typeof each === 'string')
    .map(why => `an OpenPGP key cannot be read: ${why}`)
  const isEmpty = signers.some(each => each.signers.length + each.faults.length === 0)
  const empty = isEmpty ? ['there is no SSH key that may sign commits'] : []
  return {
    ssh: signers.flatMap(each => each.signers),
    openpgp: read.flatMap(each => (typeof each === 'string' ? [] : each)),
    faults: [...unread, ...empty, ...signers.flatMap(each => each.faults)],
  }
}
