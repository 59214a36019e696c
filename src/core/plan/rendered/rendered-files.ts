import { isObject } from '../../../base/std/json.ts'
import { makeFile } from '../../../base/tree/make-tree.ts'
import { fileAt, type TreeDirectory, type TreeFile } from '../../../base/tree/tree.ts'
import { formatYaml } from '../../../base/yaml/format-yaml.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import { autoscalerOf } from '../../model/autoscaler.ts'
import { hookOf } from '../../model/hook.ts'
import { idOf, isKubernetesObject, type KubernetesObject, keyOf, type ObjectKey } from '../../model/object.ts'
import type { InitialField, Resource } from '../../model/resource.ts'
import {
  asSent,
  isApplied,
  namespaceOf,
  type OwnedResource,
  type Scoping,
} from '../cluster/desired-objects.ts'
import { without } from '../cluster/initial-fields.ts'
import { distinctName, fileName } from './file-name.ts'
import { unsealable, withSops } from './sops-block.ts'

/** An object as a file of its cluster's directory. */
export interface RenderedFile {
  readonly key: ObjectKey
  readonly application: string
  readonly file: TreeFile
}

export interface RenderedFiles {
  /** By path in the directory: `<application>/<name>.yaml`. */
  readonly files: ReadonlyMap<string, RenderedFile>
  /** Paths of objects with encrypted values that nobody could decrypt who has only the file. */
  readonly unsealable: ReadonlySet<string>
}

/**
 * What a cluster should have as files: the objects that would be sent to it, byte for byte, without what marks them as
 * ours, and with encrypted values as they are. Hooks are left to whoever applies them. Of what is only to begin with,
 * replicas are left out, and the completions of a Job stay as they were committed first.
 */
export function renderedFiles(
  resources: readonly OwnedResource[],
  isNamespaced: Scoping,
  existing: TreeDirectory | undefined,
): RenderedFiles {
  const files = new Map<string, RenderedFile>()
  const sealed = new Set<string>()
  const scaled = autoscaled(resources, isNamespaced)
  for (const { resource, application } of resources) {
    const { object } = resource
    if (!isApplied(object)) continue
    const namespace = namespaceOf(object, isNamespaced)
    const key = keyOf({ ...idOf(object), namespace })
    const path = freePath(files, application, key, hookOf(object) !== undefined)
    if (unsealable(resource)) sealed.add(path)
    files.set(path, {
      key,
      application,
      file: fileOf(resource, { namespace, existing, path, isScaled: scaled.has(key) }),
    })
  }
  return { files, unsealable: sealed }
}

/** The objects that a file holds; none where it is no manifest. */
export function objectsIn(file: TreeFile): readonly KubernetesObject[] {
  return parseDocuments(file, '').documents.flatMap(({ value }) => (isKubernetesObject(value) ? value : []))
}

// Two kinds whose names differ in case alone, or names that are too long.
function freePath(
  files: ReadonlyMap<string, RenderedFile>,
  application: string,
  key: ObjectKey,
  isHook: boolean,
): string {
  const name = fileName(key, isHook)
  const path = `${application}/${name}`
  const there = files.get(path)
  return there === undefined || there.key === key ? path : `${application}/${distinctName(name, key)}`
}

/** The keys of what autoscalers of the cluster scale. */
function autoscaled(resources: readonly OwnedResource[], isNamespaced: Scoping): ReadonlySet<ObjectKey> {
  const targets = resources.flatMap(({ resource: { object } }) => {
    if (!isApplied(object)) return []
    const metadata = { ...object.metadata, namespace: namespaceOf(object, isNamespaced) }
    return autoscalerOf({ ...object, metadata })?.target ?? []
  })
  return new Set(targets)
}

interface FilePlace {
  readonly namespace: string
  readonly existing: TreeDirectory | undefined
  readonly path: string
  /** An autoscaler of the cluster scales it. */
  readonly isScaled: boolean
}

interface Made {
  readonly namespace: string
  readonly initial: InitialField | undefined
  readonly file: TreeFile
}

// Thousands of clusters share a resource, whose file is made once.
const made = new WeakMap<Resource, Made>()

function fileOf(resource: Resource, { namespace, existing, path, isScaled }: FilePlace): TreeFile {
  const { object } = resource
  // An autoscaler does not leave 0 by itself.
  const initial = resource.initial ?? (isScaled && !isAtZero(object) ? 'replicas' : undefined)
  if (initial === 'completions') {
    const there = existing && fileAt(existing, path)
    return fileFrom(withCompletions(asSent(object, namespace), there && objectsIn(there)[0]))
  }
  const known = made.get(resource)
  if (known?.namespace === namespace && known.initial === initial) return known.file
  const sent = asSent(withSops(resource), namespace)
  const file = fileFrom(initial === undefined ? sent : without(sent, initial))
  made.set(resource, { namespace, initial, file })
  return file
}

function fileFrom(object: KubernetesObject): TreeFile {
  return makeFile(formatYaml(object, { sortKeys: true }))
}

// They cannot be changed while the Job is there.
function withCompletions(object: KubernetesObject, there: KubernetesObject | undefined): KubernetesObject {
  const known = isObject(there?.spec) ? there.spec.completions : undefined
  if (known === undefined || !isObject(object.spec)) return object
  return { ...object, spec: { ...object.spec, completions: known } }
}

function isAtZero({ spec }: KubernetesObject): boolean {
  return isObject(spec) && spec.replicas === 0
}
