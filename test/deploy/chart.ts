import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { type JsonObject, toJson } from '../../src/base/std/json.ts'

export const chart: string = join(import.meta.dirname, '../../charts/banyan')
export const fullValues: string = join(chart, 'ci/full-values.yaml')

export type Manifest = JsonObject & {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/** What `helm template` makes of the chart, by kind and what its name has after the release's; the file of values may be left out. */
export function renderChart(
  helm: string,
  values: JsonObject,
  { file, namespace = 'system' }: { readonly file?: string; readonly namespace?: string } = {},
): ReadonlyMap<string, Manifest> {
  const files = file === undefined ? [] : ['--values', file]
  const args = ['template', 'fleet', chart, '--namespace', namespace, ...files, '--values', '-']
  const text = execFileSync(helm, args, { input: toJson(values), encoding: 'utf8', stdio: 'pipe' })
  const objects = parseAllDocuments(text).map(document => document.toJS() as Manifest)
  return new Map(objects.map(object => [keyOf(object), object]))
}

function keyOf({ kind, metadata }: Manifest): string {
  const [, more] = /^(?:fleet-banyan|keeper)-?(.*)$/.exec(metadata.name) ?? []
  return more ? `${kind} ${more}` : kind
}

export function readChart(path: string): string {
  return readFileSync(join(chart, path), 'utf8')
}
