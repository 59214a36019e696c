import { type Diagnostic, isError } from '../../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import { baseName } from '../../../base/std/paths.ts'
import type { TreeFile } from '../../../base/tree/tree.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import type { KindName } from '../kinds/kinds.ts'
import { checkSealed } from './check-sealed.ts'
import { checkSecrets } from './check-secrets.ts'
import { type FoundObject, isOurs, readObject } from './read-object.ts'

/** What one file of the fleet says. With an error in it, none of it counts. */
export interface FleetFile {
  readonly file: string
  readonly objects: readonly FoundObject[]
  readonly diagnostics: readonly Diagnostic[]
  /** The kinds that it says it holds, also with errors; undefined where that cannot be told. */
  readonly kinds: readonly string[] | undefined
  /** The applications that its policies and overrides name; undefined where that cannot be told. */
  readonly applications: readonly string[] | undefined
}

/** Reads a file that may hold documents of some of our kinds. */
export function readFile(
  file: TreeFile,
  path: string,
  allowed: ReadonlySet<KindName>,
  defaultName: string,
): FleetFile {
  const { documents, diagnostics: mistakes } = parseDocuments(file, path)
  const sealed = checkSealed(file, path, { isOurs: true })
  const diagnostics: Diagnostic[] = [...mistakes, ...(sealed === undefined ? [] : [sealed])]
  const kinds: string[] = []
  const objects: FoundObject[] = []
  for (const document of documents) {
    const { found, kind, diagnostics: wrong } = readObject(document, path)
    diagnostics.push(...wrong, ...checkSecrets(document, path))
    kinds.push(kind ?? '')
    if (found === undefined) continue
    if (allowed.has(found.kind)) objects.push(found)
    else diagnostics.push(misplaced(found, kind))
  }
  const broken = diagnostics.some(isError)
  const readable = mistakes.length === 0
  return {
    file: path,
    objects: broken ? [] : objects,
    diagnostics,
    kinds: readable ? kinds : undefined,
    applications: readable ? applicationsOf(documents, defaultName) : undefined,
  }
}

/** Whether a file among manifests has a document of ours; only one that mentions us is parsed. */
export function holdsOurs(file: TreeFile, path: string): boolean {
  if (file.content === undefined || !isYaml(path)) return false
  const { buffer, byteOffset, byteLength } = file.content
  if (!Buffer.from(buffer, byteOffset, byteLength).includes('banyan.dev/v')) return false
  return parseDocuments(file, path).documents.some(({ value }) => isOurs(value))
}

/** Whether a file is read as YAML by its name. */
export function isYaml(name: string): boolean {
  return /\.ya?ml$/.test(name)
}

/** `overrides/web.yaml` → `web`. */
export function stem(path: string): string {
  return baseName(path).replace(/\.ya?ml$/, '')
}

/** Names that begin with `.` or `_` are not part of the tree. */
export function isIgnored(name: string): boolean {
  return name.startsWith('.') || name.startsWith('_')
}

function applicationsOf(
  documents: readonly { readonly value: JsonValue }[],
  defaultName: string,
): readonly string[] | undefined {
  const names = new Set<string>()
  for (const { value } of documents) {
    const spec = isObject(value) ? value.spec : undefined
    const listed = isObject(spec) ? spec.applications : undefined
    if (isObject(spec) && spec.refines !== undefined) return undefined
    if (listed === undefined) names.add(isRollout(value) ? '*' : (nameOf(value) ?? defaultName))
    else if (!isArray(listed)) return undefined
    else for (const name of listed) names.add(String(name))
  }
  return [...names]
}

// Without a word of its own it is about all of them, whatever it is called.
function isRollout(value: JsonValue): boolean {
  return isObject(value) && value.kind === 'RolloutPolicy'
}

function nameOf(value: JsonValue): string | undefined {
  const metadata = isObject(value) ? value.metadata : undefined
  return isObject(metadata) && typeof metadata.name === 'string' ? metadata.name : undefined
}

const homes: Readonly<Record<KindName, string>> = {
  Fleet: '"fleet.yaml" at the root of the repository',
  ClusterGroup: 'a directory of the tree',
  Cluster: 'a directory of the tree',
  ClusterList: 'a directory of the tree',
  Application: 'a directory below templatesPath',
  PropagationPolicy: 'a directory "policies" of the tree',
  OverridePolicy: 'a directory "overrides" of the tree',
  RolloutPolicy: 'a directory "policies" of the tree',
  AddOnPlacementScore: 'a directory of the tree',
}

function misplaced({ kind, at }: FoundObject, written: string | undefined): Diagnostic {
  return {
    code: 'fleet/kind-misplaced',
    severity: 'error',
    message: `kind "${written ?? kind}" has no meaning here`,
    at: { ...at, path: ['kind'] },
    hint: `it belongs into ${homes[kind]}`,
  }
}
