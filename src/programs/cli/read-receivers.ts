import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import * as z from 'zod'
import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { gitObjectId } from '../../base/std/hash.ts'
import { suggest } from '../../base/std/suggest.ts'
import type { TreeFile } from '../../base/tree/tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import { forges, isUsable, type Receiver } from '../../io/webhooks/receiver.ts'
import { repositoryName } from '../../io/webhooks/repository-name.ts'
import { UsageError } from './usage-error.ts'

/** The receivers of webhooks that a file lists, or its mistakes; `text` is what the mistakes stand in. */
export interface ReadReceivers {
  readonly receivers: readonly Receiver[]
  readonly diagnostics: readonly Diagnostic[]
  readonly text: string
}

const text = { error: must('text') }
const list = { error: must('a list') }
const map = { error: must('a map') }
const oneOrTwo = { error: 'must name one file, or two while a secret is exchanged' }

const receiverFields = ['name', 'forge', 'secretFiles', 'repository']

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

const schema = z.strictObject({ receivers: z.array(receiver, list).min(1, 'must list a receiver') }, map)

/** Reads a file of receivers, and the files of their secrets. */
export function readReceivers(path: string): ReadReceivers {
  const content = readFile(path)
  if ('fault' in content) throw new UsageError(`"${path}" ${content.fault}`)
  const text = content.toString('utf8')
  const file: TreeFile = { kind: 'file', id: gitObjectId('blob', content), size: content.length, content }
  const { documents, diagnostics } = parseDocuments(file, path)
  if (diagnostics.length > 0) return { receivers: [], diagnostics, text }
  const [first, second] = documents
  if (second !== undefined) {
    const at: Place = { file: path, document: second.index }
    return { receivers: [], diagnostics: [mistake('the file must have one document', at)], text }
  }
  const at: Place = { file: path, document: first?.index ?? 0 }
  const read = schema.safeParse(first?.value ?? {})
  if (!read.success) return { receivers: [], diagnostics: read.error.issues.flatMap(explainAt(at)), text }
  return { ...withSecrets(read.data.receivers, at), text }
}

function withSecrets(
  configured: readonly z.infer<typeof receiver>[],
  at: Place,
): Pick<ReadReceivers, 'receivers' | 'diagnostics'> {
  const names = new Set<string>()
  const receivers: Receiver[] = []
  const diagnostics: Diagnostic[] = []
  for (const [index, { name, forge, secretFiles, repository }] of configured.entries()) {
    const place = { ...at, path: ['receivers', index] }
    if (names.has(name))
      diagnostics.push(
        mistake(`there are two receivers "${name}"`, { ...place, path: [...place.path, 'name'] }),
      )
    names.add(name)
    const secrets = secretFiles.map(path => readSecret(resolve(dirname(at.file), path)))
    for (const [nth, secret] of secrets.entries()) {
      if (typeof secret === 'string') continue
      const message = `the secret in "${secretFiles[nth]}" ${secret.fault}`
      const where = { ...place, path: [...place.path, 'secretFiles', nth] }
      diagnostics.push({ code: 'config/secret-unusable', severity: 'error', message, at: where })
    }
    const [secret, other] = secrets.filter(each => typeof each === 'string')
    if (secret === undefined) continue
    const pair = other === undefined ? ([secret] as const) : ([secret, other] as const)
    receivers.push({ name, forge, secrets: pair, ...(repository === undefined ? {} : { repository }) })
  }
  return { receivers, diagnostics }
}

function readSecret(path: string): string | Unreadable {
  const content = readFile(path)
  if ('fault' in content) return content
  // Editors end a file with a line feed that is no part of the secret.
  const secret = content.toString('utf8').replace(/\r?\n$/, '')
  return isUsable(secret) ? secret : { fault: 'is empty' }
}

interface Unreadable {
  readonly fault: string
}

function readFile(path: string): Buffer | Unreadable {
  try {
    return readFileSync(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    return { fault: `cannot be read (${error.code})` }
  }
}

function explainAt(at: Place): (issue: z.core.$ZodIssue) => readonly Diagnostic[] {
  return issue => {
    const path = issue.path.map(step => (typeof step === 'number' ? step : String(step)))
    if (issue.code !== 'unrecognized_keys')
      return [mistake(`${nameOf(path)} ${issue.message}`, { ...at, path })]
    const known = path.length === 0 ? ['receivers'] : receiverFields
    return issue.keys.map(key => {
      const near = suggest(key, known)
      const hint = near === undefined ? `the fields here are ${known.join(', ')}` : `did you mean "${near}"?`
      return { ...mistake(`unknown field "${key}"`, { ...at, path: [...path, key], part: 'key' }), hint }
    })
  }
}

function must(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => (input === undefined ? 'is missing' : `must be ${what}`)
}

function toRepositoryName(address: string, context: z.RefinementCtx): string {
  const name = repositoryName(address)
  if (name === undefined) context.addIssue('must be the https or ssh address of a repository')
  return name ?? ''
}

function nameOf(path: readonly (string | number)[]): string {
  const field = path.findLast(step => typeof step === 'string')
  return field === undefined ? 'the file' : `"${field}"`
}

function mistake(message: string, at: Place): Diagnostic {
  return { code: 'config/invalid', severity: 'error', message, at }
}
