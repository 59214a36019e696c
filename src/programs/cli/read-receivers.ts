import * as z from 'zod'
import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { forges, isUsable, type Receiver } from '../../io/webhooks/receiver.ts'
import { repositoryName } from '../../io/webhooks/repository-name.ts'
import { configMistake, list, map, readConfig, secretBeside, secretMistake, text } from './read-config.ts'
import { readSecret, type Unreadable } from './secret-file.ts'

/** The receivers of webhooks that a file lists, or its mistakes; `text` is what the mistakes stand in. */
export interface ReadReceivers {
  readonly receivers: readonly Receiver[]
  readonly diagnostics: readonly Diagnostic[]
  readonly text: string
}

const oneOrTwo = { error: 'must name one file, or two while a secret is exchanged' }

export const receiverFields: readonly string[] = ['name', 'forge', 'secretFiles', 'repository']

const receiver = z.strictObject(
  {
    name: z.string(text).regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
      error: 'must be lower-case letters, digits and "-", at most 63: it is a part of the URL',
    }),
    forge: z.enum(forges, { error: `must be one of ${forges.join(', ')}` }),
    secretFiles: z.array(z.string(text), list).min(1, oneOrTwo).max(2, oneOrTwo),
    repository: z.string(text).transform(toRepositoryName).optional(),
  },
  map,
)

/** A receiver as it stands in a file, with the names of the files of its secrets. */
export interface ConfiguredReceiver extends Omit<Receiver, 'secrets' | 'repository'> {
  readonly secretFiles: readonly string[]
  readonly repository?: string | undefined
}

/** Receivers as a file lists them. */
export const receiverList: z.ZodType<readonly ConfiguredReceiver[]> = z
  .array(receiver, list)
  .min(1, 'must list a receiver')

const schema = z.strictObject({ receivers: receiverList }, map)

/** Reads a file of receivers, and the files of their secrets. */
export function readReceivers(path: string): ReadReceivers {
  const { value, at, diagnostics, text } = readConfig(path, schema, {
    top: ['receivers'],
    lists: { receivers: receiverFields },
  })
  return value === undefined
    ? { receivers: [], diagnostics, text }
    : { ...openReceivers(value.receivers, at), text }
}

/** Receivers with the secrets that they name, below `receivers` at the place. */
export function openReceivers(
  configured: readonly ConfiguredReceiver[],
  at: Place,
): Pick<ReadReceivers, 'receivers' | 'diagnostics'> {
  const names = new Set<string>()
  const receivers: Receiver[] = []
  const diagnostics: Diagnostic[] = []
  for (const [index, { name, forge, secretFiles, repository }] of configured.entries()) {
    const place = { ...at, path: ['receivers', index] }
    if (names.has(name))
      diagnostics.push(
        configMistake(`there are two receivers "${name}"`, { ...place, path: [...place.path, 'name'] }),
      )
    names.add(name)
    const secrets = secretFiles.map(path => secretBeside(path, at, usableSecret))
    for (const [nth, secret] of secrets.entries()) {
      if (typeof secret === 'function') continue
      const where = { ...place, path: [...place.path, 'secretFiles', nth] }
      diagnostics.push(secretMistake(secretFiles[nth] ?? '', secret, where))
    }
    const [secret, other] = secrets.filter(each => typeof each === 'function')
    if (secret === undefined) continue
    receivers.push({
      name,
      forge,
      get secrets() {
        return other === undefined ? ([secret()] as const) : ([secret(), other()] as const)
      },
      ...(repository === undefined ? {} : { repository }),
    })
  }
  return { receivers, diagnostics }
}

function usableSecret(path: string): string | Unreadable {
  const secret = readSecret(path)
  return typeof secret !== 'string' || isUsable(secret) ? secret : { fault: 'is empty' }
}

function toRepositoryName(address: string, context: z.RefinementCtx): string {
  const name = repositoryName(address)
  if (name === undefined) context.addIssue('must be the https or ssh address of a repository')
  return name ?? ''
}
