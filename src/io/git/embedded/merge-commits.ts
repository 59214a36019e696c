import { Errors, merge, writeRef } from 'isomorphic-git'
import type { Merged } from '../../../reconcile/ports.ts'
import { author } from '../commit-entries.ts'
import { atomicFiles } from './atomic-files.ts'

const oursRef = 'refs/banyan/merge/ours'
const theirsRef = 'refs/banyan/merge/theirs'
// Without a time of its own: the same commits merge into the same commit.
const who = { ...author, timestamp: 0, timezoneOffset: 0 }

/** Merges file by file and line by line; a file that one side renamed and the other changed is a conflict. */
export async function mergeCommits(
  gitdir: string,
  ours: string,
  theirs: string,
  cache: object,
): Promise<Merged> {
  const at = { fs: atomicFiles, gitdir }
  // isomorphic-git merges what has a name.
  await writeRef({ ...at, ref: oursRef, value: ours, force: true })
  await writeRef({ ...at, ref: theirsRef, value: theirs, force: true })
  try {
    const { oid } = await merge({
      ...at,
      ours: oursRef,
      theirs: theirsRef,
      fastForward: false,
      noUpdateBranch: true,
      allowUnrelatedHistories: true,
      message: 'merge\n',
      author: who,
      committer: who,
      cache,
    })
    return { commit: oid ?? ours }
  } catch (error) {
    if (error instanceof Errors.MergeConflictError) return { conflicts: [...error.data.filepaths].sort() }
    throw error
  }
}
