import { isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { WeakValueMap } from '../../../base/std/weak-value-map.ts'
import type { Rendered } from '../../model/desired.ts'
import { groupOf, type KubernetesObject } from '../../model/object.ts'
import type { Observation } from '../../model/observation.ts'
import { missingApis } from '../../schedule/index.ts'

/** The APIs that an application needs where it goes, `<group>/<version>/<kind>` sorted: those of its CRDs it brings. */
export const requiredApis: (rendered: Rendered) => readonly string[] = memoizeByIdentity(({ resources }) => {
  const objects = resources.map(({ object }) => object)
  const brought = new Set(objects.flatMap(apisOfCrd))
  const needed = new Set(objects.map(apiOf).filter(api => !brought.has(api)))
  return [...needed].sort()
})

function apiOf({ apiVersion, kind }: KubernetesObject): string {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
  return `${groupOf(apiVersion)}/${version}/${kind}`
}

function apisOfCrd({ kind, spec }: KubernetesObject): readonly string[] {
  if (kind !== 'CustomResourceDefinition' || !isObject(spec) || !isObject(spec.names)) return []
  const { group, names, versions } = spec
  const list: readonly JsonValue[] = isArray(versions) ? versions : []
  return list.flatMap(version => (isObject(version) ? `${group}/${version.name}/${names.kind}` : []))
}

/** The APIs that clusters serve; equal ones are one object, since most clusters of a fleet serve the same. */
type ApiSet = ReadonlySet<string>

const interned = new WeakValueMap<string, Set<string>>()

const apiSet: (apis: readonly string[]) => ApiSet = memoizeByIdentity(apis =>
  interned.obtain(apis.join('\n'), () => new Set(apis)),
)

/** The names of the clusters that serve the same APIs, for those of which that is known. */
const clustersByApis: (observation: Observation) => ReadonlyMap<ApiSet, readonly string[]> =
  memoizeByIdentity(({ clusters }) => {
    const found = new Map<ApiSet, string[]>()
    for (const [name, { apis }] of clusters) {
      if (apis === undefined) continue
      const served = apiSet(apis)
      const names = found.get(served)
      if (names === undefined) found.set(served, [name])
      else names.push(name)
    }
    return found
  })

const apisNotServed: (needed: readonly string[], served: ApiSet) => readonly string[] = memoizeByIdentity(
  (needed, served) => missingApis(needed, served),
)

/** What clusters lack of the needed APIs, by their names; one that lacks none, or of which it is not known, has no entry. */
export const lackingClusters: (
  observation: Observation,
  needed: readonly string[],
) => ReadonlyMap<string, readonly string[]> = memoizeByIdentity((observation, needed) => {
  const lacking = new Map<string, readonly string[]>()
  for (const [served, names] of clustersByApis(observation)) {
    const missing = apisNotServed(needed, served)
    if (missing.length > 0) for (const name of names) lacking.set(name, missing)
  }
  for (const [name, { lacks = [] }] of observation.clusters) {
    const missing = lacks.length === 0 ? lacks : needed.filter(api => lacks.includes(api))
    if (missing.length > 0) lacking.set(name, missing)
  }
  return lacking
})
