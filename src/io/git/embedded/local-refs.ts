import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { deleteRef, expandOid, resolveRef } from 'isomorphic-git'
import { OperationError } from '../../../core/model/operation-error.ts'
import { atomicFiles } from './atomic-files.ts'

/** The id that a ref is at; undefined when it does not exist. */
export async function readRef(gitdir: string, ref: string): Promise<string | undefined> {
  return resolveRef({ fs: atomicFiles, gitdir, ref }).catch(() => undefined)
}

/** The full id of an abbreviated one; undefined when there is none, or more than one. */
export async function expandId(gitdir: string, id: string, cache: object): Promise<string | undefined> {
  return expandOid({ fs: atomicFiles, gitdir, oid: id, cache }).catch(() => undefined)
}

export async function removeRef(gitdir: string, ref: string): Promise<void> {
  await deleteRef({ fs: atomicFiles, gitdir, ref })
}

/**
 * Moves a ref if it is at `expected` (undefined: absent). The lock is the one that git itself takes, so the `git`
 * program and other processes are kept out too.
 */
export async function moveRef(
  gitdir: string,
  ref: string,
  expected: string | undefined,
  commit: string,
): Promise<'moved' | 'stale'> {
  const path = join(gitdir, ref)
  await mkdir(dirname(path), { recursive: true })
  const lock = await open(`${path}.lock`, 'wx').catch(error => {
    throw locked(gitdir, ref, error)
  })
  try {
    const current = await readRef(gitdir, ref)
    if (current === commit) return 'moved'
    if (current !== expected) return 'stale'
    await lock.writeFile(`${commit}\n`)
    await rename(`${path}.lock`, path)
    return 'moved'
  } finally {
    await lock.close()
    await rm(`${path}.lock`, { force: true })
  }
}

function locked(gitdir: string, ref: string, cause: unknown): OperationError {
  return new OperationError({
    code: 'git/unreachable',
    message: `the ref "${ref}" is locked by another process`,
    subject: gitdir,
    retryable: true,
    cause,
  })
}
