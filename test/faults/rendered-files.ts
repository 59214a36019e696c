import { directoryAt, fileAt, filesBelow, type TreeDirectory, textOf } from '../../src/base/tree/tree.ts'
import { formatYaml } from '../../src/base/yaml/format-yaml.ts'
import { parseDocuments } from '../../src/base/yaml/parse-documents.ts'
import {
  idOf,
  isKubernetesObject,
  type KubernetesObject,
  keyOf,
  parseKey,
} from '../../src/core/model/object.ts'
import { markerPath, markerText } from '../../src/core/plan/index.ts'
import { type FleetModel, type Wanted, wantedIn } from './fleet-model.ts'

/** The directory of a cluster in a branch; undefined: there is none. */
export function clusterDirectory(
  tree: TreeDirectory | undefined,
  cluster: string,
): TreeDirectory | undefined {
  return tree && directoryAt(tree, `clusters/${cluster}`)
}

/** Whether a directory says that it is of this cluster. */
export function isMarked(directory: TreeDirectory, cluster: string): boolean {
  const file = fileAt(directory, markerPath)
  return file !== undefined && textOf(file) === markerText('small', cluster)
}

/** The objects of a directory, with the application whose they are. */
export function objectsIn(
  directory: TreeDirectory | undefined,
): readonly { readonly application: string; readonly object: KubernetesObject }[] {
  return [...(directory === undefined ? [] : filesBelow(directory))].flatMap(([path, file]) => {
    const application = path.slice(0, Math.max(0, path.indexOf('/')))
    const values = path.endsWith('.yaml') ? parseDocuments(file, path).documents : []
    return values.flatMap(({ value }) => (isKubernetesObject(value) ? [{ application, object: value }] : []))
  })
}

/** Where the directory of a cluster is not what would be applied there, to the byte; empty when it is. */
export function checkDirectory(
  fleet: FleetModel,
  cluster: string,
  directory: TreeDirectory | undefined,
): readonly string[] {
  if (directory === undefined) return [`${cluster}: there is no directory`]
  const texts = new Map([...filesBelow(directory)].map(([path, file]) => [path, textOf(file)]))
  const wanted = wantedIn(fleet, cluster)
  const expected = new Map([[markerPath, markerText('small', cluster)]])
  const names = generatedNames(wanted, [...texts.keys()])
  const wrong: string[] = []
  for (const each of wanted) {
    const object = asCommitted(each, names)
    const path = `${each.application}/${nameOfFile(object)}`
    const there = texts.get(path)
    if (there === undefined && each.divided) continue
    expected.set(path, formatYaml(each.divided ? withReplicasOf(object, there) : object, { sortKeys: true }))
  }
  for (const [path, text] of expected) {
    const there = texts.get(path)
    if (there === undefined) wrong.push(`${cluster}: file ${path} is lost`)
    else if (there !== text) wrong.push(`${cluster}: file ${path} is\n${there}\nnot\n${text}`)
  }
  for (const path of texts.keys()) if (!expected.has(path)) wrong.push(`${cluster}: file ${path} is left`)
  return wrong
}

/** What generated objects are called, by what they are called before their hash. */
function generatedNames(wanted: readonly Wanted[], paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    wanted.flatMap(({ generatedFrom, application, object }) => {
      if (generatedFrom === undefined) return []
      const start = `${application}/configmap_${object.metadata.namespace}_${generatedFrom}-`
      const path = paths.find(each => each.startsWith(start) && /-[a-z0-9]{10}\.yaml$/.test(each))
      return [
        [
          generatedFrom,
          path?.slice(start.length - generatedFrom.length - 1, -'.yaml'.length) ?? generatedFrom,
        ],
      ]
    }),
  )
}

function asCommitted(
  { object, thing, generatedFrom, divided }: Wanted,
  names: ReadonlyMap<string, string>,
): KubernetesObject {
  const name = names.get(thing.id)
  if (generatedFrom !== undefined)
    return { ...object, metadata: { ...object.metadata, name: name ?? generatedFrom } }
  if (object.kind !== 'Deployment' || divided) return object
  if (thing.kind === 'scaled') {
    const { replicas: _, ...spec } = object.spec as { readonly replicas?: number }
    return { ...object, spec }
  }
  if (name === undefined) return object
  const text = JSON.stringify(object)
  return JSON.parse(
    text.replace(`"configMapRef":{"name":"${thing.id}"}`, `"configMapRef":{"name":"${name}"}`),
  ) as KubernetesObject
}

// The shares are compared as a whole, over all clusters.
function withReplicasOf(object: KubernetesObject, there: string | undefined): KubernetesObject {
  const replicas = Number(/^ {2}replicas: (\d+)$/m.exec(there ?? '')?.[1])
  return { ...object, spec: { ...(object.spec as object), replicas } }
}

function nameOfFile(object: KubernetesObject): string {
  const { group, kind, namespace, name } = parseKey(keyOf(idOf(object)))
  const type = `${kind}${group === '' ? '' : `.${group}`}`.toLowerCase()
  return `${[type, ...(namespace === '' ? [] : [namespace]), name].join('_')}.yaml`
}
