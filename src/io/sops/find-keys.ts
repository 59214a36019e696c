import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { AgeKeys } from '../../core/model/sealed.ts'
import { type Identities, joinIdentities, parseIdentities } from './identities.ts'

export interface KeyEnvironment {
  /** Environment variables: those that SOPS reads, those that fleets name, HOME and XDG_CONFIG_HOME. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What relative paths are relative to. */
  readonly workingDirectory: string
  /** The entries of a Secret that may hold identities, by key. */
  readonly readSecret: (reference: NonNullable<AgeKeys['secretRef']>) => Promise<ReadonlyMap<string, string>>
}

/**
 * Finds the identities that a cluster's `decryption` names, or those that the `sops` program would use. Everything is
 * read anew each time, so that a key that was exchanged counts at once; what cannot be read is a note.
 */
export async function findKeys(age: AgeKeys | undefined, world: KeyEnvironment): Promise<Identities> {
  if (age === undefined) return findAsSops(world)
  const { keyFiles = [], env = [], secretRef } = age
  const found = await Promise.all([
    ...keyFiles.map(path => readKeyFile(path, world)),
    ...env.map(name => readVariable(name, world)),
    ...(secretRef === undefined ? [] : [readKeySecret(secretRef, world)]),
  ])
  return joinIdentities(found)
}

async function findAsSops(world: KeyEnvironment): Promise<Identities> {
  const { SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, XDG_CONFIG_HOME } = world.environment
  const found = [
    ...(SOPS_AGE_KEY ? [await readVariable('SOPS_AGE_KEY', world)] : []),
    await readKeyFile(SOPS_AGE_KEY_FILE || `${XDG_CONFIG_HOME || '~/.config'}/sops/age/keys.txt`, world),
  ]
  return joinIdentities(found)
}

async function readKeyFile(
  path: string,
  { environment, workingDirectory }: KeyEnvironment,
): Promise<Identities> {
  const home = environment.HOME || homedir()
  const file = path.startsWith('~/') ? join(home, path.slice(2)) : resolve(workingDirectory, path)
  try {
    return await parseIdentities(await readFile(file, 'utf8'), path)
  } catch {
    return { keys: [], notes: [`${path} cannot be read`] }
  }
}

async function readVariable(name: string, { environment }: KeyEnvironment): Promise<Identities> {
  const text = environment[name]
  return text ? parseIdentities(text, name) : { keys: [], notes: [`${name} is not set`] }
}

async function readKeySecret(
  reference: NonNullable<AgeKeys['secretRef']>,
  { readSecret }: KeyEnvironment,
): Promise<Identities> {
  const entries = [...(await readSecret(reference))]
  const wanted = entries.filter(([key]) =>
    reference.key === undefined ? key.endsWith('.agekey') : key === reference.key,
  )
  const name = `Secret ${reference.name}`
  if (wanted.length === 0) return { keys: [], notes: [`${name} has no ${reference.key ?? 'entry *.agekey'}`] }
  return joinIdentities(
    await Promise.all(wanted.map(([key, text]) => parseIdentities(text, `${name} ${key}`))),
  )
}
