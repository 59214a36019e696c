import { readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { makeFile } from '../../../base/tree/make-tree.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'

/** Kubeconfig files merged as kubectl does: of two entries with one name the first counts. */
export interface Kubeconfig {
  /** The files that it was read from, as they are called in messages. */
  readonly sources: readonly string[]
  readonly currentContext: string | undefined
  readonly contexts: ReadonlyMap<string, KubeconfigEntry>
  readonly clusters: ReadonlyMap<string, KubeconfigEntry>
  readonly users: ReadonlyMap<string, KubeconfigEntry>
}

export interface KubeconfigEntry {
  /** The fields as the file has them. */
  readonly fields: JsonObject
  /** What relative paths are relative to; undefined where no file of this machine may be named. */
  readonly directory: string | undefined
}

/** A kubeconfig that cannot be read, or lacks something; the message quotes no credential. */
export class KubeconfigError extends Error {
  override readonly name = 'KubeconfigError'
}

/** The kubeconfig in a text. */
export function parseKubeconfig(text: string, source: string, directory: string | undefined): Kubeconfig {
  const value = parseText(text, source)
  if (!isObject(value)) throw new KubeconfigError(`${source} is not a kubeconfig`)
  const current = value['current-context']
  return {
    sources: [source],
    currentContext: typeof current === 'string' && current !== '' ? current : undefined,
    contexts: entries(value.contexts, 'context', directory),
    clusters: entries(value.clusters, 'cluster', directory),
    users: entries(value.users, 'user', directory),
  }
}

/** Reads kubeconfig files; parsed ones are kept while the file does not change. */
export class KubeconfigReader {
  readonly #known = new Map<string, { readonly stamp: string; readonly kubeconfig: Kubeconfig }>()

  /** The merged files. With more than one, those that are missing are left out, as kubectl does. */
  async read(paths: readonly string[]): Promise<Kubeconfig> {
    const parts: Kubeconfig[] = []
    for (const path of paths) {
      const part = await this.#readFile(path)
      if (part !== undefined) parts.push(part)
    }
    const [first, ...others] = parts
    if (first === undefined) throw new KubeconfigError(`there is no kubeconfig at ${paths.join(' or ')}`)
    return others.reduce(merge, first)
  }

  async #readFile(path: string): Promise<Kubeconfig | undefined> {
    try {
      const { mtimeMs, size, ino } = await stat(path)
      const stamp = `${mtimeMs} ${size} ${ino}`
      const known = this.#known.get(path)
      if (known?.stamp === stamp) return known.kubeconfig
      const kubeconfig = parseKubeconfig(await readFile(path, 'utf8'), path, dirname(path))
      this.#known.set(path, { stamp, kubeconfig })
      return kubeconfig
    } catch (error) {
      if (error instanceof KubeconfigError) throw error
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
      if (code === 'ENOENT') return undefined
      throw new KubeconfigError(`${path} cannot be read (${code})`)
    }
  }
}

function parseText(text: string, source: string): JsonValue | undefined {
  // JSON is YAML too, but a thousand contexts of it are read a hundred times faster this way.
  if (text.trimStart().startsWith('{')) {
    try {
      return JSON.parse(text)
    } catch {
      // A YAML flow map looks alike.
    }
  }
  const { documents, diagnostics } = parseDocuments(makeFile(text), source)
  const [problem] = diagnostics
  if (problem === undefined) return documents[0]?.value
  const line = problem.at.position === undefined ? '' : ` in line ${problem.at.position.line}`
  // Its message would quote the line, which may hold a credential.
  throw new KubeconfigError(`${source} is not valid YAML${line} (${problem.code})`)
}

function entries(
  list: JsonValue | undefined,
  field: 'context' | 'cluster' | 'user',
  directory: string | undefined,
): ReadonlyMap<string, KubeconfigEntry> {
  const found = new Map<string, KubeconfigEntry>()
  for (const entry of isArray(list) ? list : []) {
    if (!isObject(entry) || typeof entry.name !== 'string' || found.has(entry.name)) continue
    const fields = entry[field]
    found.set(entry.name, { fields: isObject(fields) ? fields : {}, directory })
  }
  return found
}

function merge(first: Kubeconfig, second: Kubeconfig): Kubeconfig {
  return {
    sources: [...first.sources, ...second.sources],
    currentContext: first.currentContext ?? second.currentContext,
    contexts: new Map([...second.contexts, ...first.contexts]),
    clusters: new Map([...second.clusters, ...first.clusters]),
    users: new Map([...second.users, ...first.users]),
  }
}
