import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Generates `src/kustomize/schema/kubernetes.generated.ts`: which lists merge by which keys, and which kinds belong to
 * no namespace. The input is the schema inside the pinned kustomize program, because a newer one merges differently.
 * Needs Go; run it when the pinned version in `hack/kube/programs/kustomize` changes.
 */
const root = join(import.meta.dirname, '../..')
const output = join(root, 'src/kustomize/schema/kubernetes.generated.ts')

const dumper = `package main

import (
	"encoding/json"
	"os"

	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

func main() {
	schema := openapi.Schema()
	cluster := []string{}
	for _, definition := range schema.Definitions {
		list, _ := definition.Extensions["x-kubernetes-group-version-kind"].([]interface{})
		for _, item := range list {
			entry := item.(map[string]interface{})
			apiVersion := entry["version"].(string)
			if group := entry["group"].(string); group != "" {
				apiVersion = group + "/" + apiVersion
			}
			kind := entry["kind"].(string)
			if openapi.IsCertainlyClusterScoped(yaml.TypeMeta{APIVersion: apiVersion, Kind: kind}) {
				cluster = append(cluster, apiVersion+"/"+kind)
			}
		}
	}
	json.NewEncoder(os.Stdout).Encode(map[string]interface{}{"schema": schema, "cluster": cluster})
}
`

interface Definition {
  readonly $ref?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, Definition>>
  readonly additionalProperties?: Definition
  readonly items?: Definition
  readonly 'x-kubernetes-patch-strategy'?: string
  readonly 'x-kubernetes-patch-merge-key'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[]
}

interface Dump {
  readonly schema: { readonly definitions: Readonly<Record<string, Definition>> }
  readonly cluster: readonly string[]
}

type Types = Record<string, Record<string, string>>

function dump(): Dump {
  const directory = mkdtempSync(join(tmpdir(), 'kustomize-schema-'))
  try {
    for (const name of ['go.mod', 'go.sum']) {
      copyFileSync(join(root, 'hack/kube/programs/kustomize', name), join(directory, name))
    }
    writeFileSync(join(directory, 'main.go'), dumper)
    const options = { cwd: directory, maxBuffer: 64 * 1024 * 1024 }
    return JSON.parse(execFileSync('go', ['run', '-mod=mod', '.'], options).toString())
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function typeName(ref: string): string {
  return ref
    .replace('#/definitions/', '')
    .replace(/^io\.k8s\.(api|kube-aggregator|apimachinery|apiextensions-apiserver)\./, '')
}

// `T` an object, `{}T` a map of objects, `[a,b]T` a list merged by keys, `[]` a list of scalars merged as a set.
function describe(field: Definition): string | undefined {
  if (field.$ref !== undefined) return typeName(field.$ref)
  if (field.type === 'array') return describeList(field)
  const values = field.additionalProperties
  return values === undefined ? undefined : prefixed('{}', describe(values))
}

function describeList(field: Definition): string | undefined {
  if (!field['x-kubernetes-patch-strategy']?.split(',').includes('merge')) return undefined
  const single = field['x-kubernetes-patch-merge-key']
  const keys = field['x-kubernetes-list-map-keys'] ?? (single === undefined ? [] : [single])
  const element = field.items === undefined ? undefined : describe(field.items)
  return `[${keys.join(',')}]${element ?? ''}`
}

function prefixed(prefix: string, type: string | undefined): string | undefined {
  return type === undefined ? undefined : prefix + type
}

function referenced(field: string): string {
  return field.replace(/^(\{\}|\[[^\]]*\])+/, '')
}

// A type stays while some merged list can be reached from it.
function prune(types: Types): Types {
  const useful = new Set<string>()
  for (let before = -1; before !== useful.size; ) {
    before = useful.size
    for (const [name, fields] of Object.entries(types)) {
      if (Object.values(fields).some(field => field.startsWith('[') || useful.has(referenced(field))))
        useful.add(name)
    }
  }
  const kept: Types = {}
  for (const name of Object.keys(types).sort()) {
    if (!useful.has(name)) continue
    const fields = Object.entries(types[name] ?? {})
    kept[name] = Object.fromEntries(
      fields.filter(([, field]) => field.startsWith('[') || useful.has(referenced(field))),
    )
  }
  return kept
}

function main(): void {
  const { schema, cluster } = dump()
  const types: Types = {}
  const kinds: Record<string, string> = {}
  for (const [id, definition] of Object.entries(schema.definitions)) {
    const fields = Object.entries(definition.properties ?? {}).flatMap(([name, field]) => {
      const described = describe(field)
      return described === undefined ? [] : [[name, described] as const]
    })
    types[typeName(id)] = Object.fromEntries(fields)
    for (const { group, version, kind } of definition['x-kubernetes-group-version-kind'] ?? []) {
      kinds[`${group === '' ? '' : `${group}/`}${version}/${kind}`] = typeName(id)
    }
  }
  const kept = prune(types)
  const roots = Object.entries(kinds).filter(
    ([, type]) => kept[type] !== undefined && !/List$|DeleteOptions$|WatchEvent$/.test(type),
  )
  const text = [
    '// Generated by hack/generate/kustomize-schema.ts from the schema of the pinned kustomize.',
    `export const mergeTypes: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(kept, null, 1)}`,
    `export const kindTypes: Readonly<Record<string, string>> = ${JSON.stringify(Object.fromEntries(roots.sort()), null, 1)}`,
    `export const clusterScopedKinds: readonly string[] = ${JSON.stringify([...new Set(cluster)].sort(), null, 1)}`,
  ]
  writeFileSync(output, `${text.join('\n\n')}\n`)
}

main()
