import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import type { VerificationKeys } from '../../core/model/verification.ts'
import type { OpenSource } from './open-source.ts'
import { UsageError } from './usage-error.ts'

export interface VerifyOptions {
  readonly verifyKeys: readonly string[]
}

export function withVerifyKeys(command: Command): Command {
  return command.addOption(
    new Option(
      '--verify-keys <file>',
      'take only commits that follow from one signed by a key of this file: SSH keys or allowed signers, or an OpenPGP block; may be repeated',
    )
      .argParser((path: string, all: readonly string[] = []) => [...all, path])
      .default([], 'none'),
  )
}

/** The keys of the files that the options name; undefined without any. */
export async function readVerifyKeys(
  { verifyKeys: paths }: VerifyOptions,
  { signatures }: OpenSource,
): Promise<readonly VerificationKeys[] | undefined> {
  if (paths.length === 0) return undefined
  if (signatures === undefined)
    throw new UsageError('--verify-keys needs a repository: nobody signs the files of a working directory')
  const keys = paths.map(keysIn)
  const fault = await signatures.faultOfKeys(keys)
  if (fault !== undefined) throw new UsageError(`--verify-keys: ${fault}`)
  return keys
}

function keysIn(path: string): VerificationKeys {
  const text = textOf(path)
  const kind = text.includes('-----BEGIN PGP') ? 'openpgp' : 'ssh'
  return { kind, text, at: { file: path } }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new UsageError(`--verify-keys: "${path}" cannot be read (${error.code})`)
  }
}
