import { groupOf } from '../../../core/model/object.ts'
import type { ApiResource } from '../../../reconcile/ports.ts'
import { builtInKinds } from './kubernetes.generated.ts'
import { builtInSchema, type Schema } from './schema.ts'

/** A kind that the server has, in one version. */
export interface ServedKind extends ApiResource {
  readonly apiVersion: string
  readonly singular: string
  readonly shortNames: readonly string[]
  /** Whether `status` is written through its own path only. */
  readonly hasStatus: boolean
  readonly schema: Schema
  /** Objects of all versions of a kind are one: `<group>/<kind>`. */
  readonly storage: string
  readonly custom: boolean
}

/** The version of a storage's kind that objects are kept in does not matter to the simulator: fields are not converted. */
export function makeKind(
  options: Omit<ServedKind, 'group' | 'version' | 'verbs' | 'storage' | 'singular'> & {
    readonly collection?: boolean
    readonly singular?: string
  },
): ServedKind {
  const { collection = true, singular, ...rest } = options
  const group = groupOf(rest.apiVersion)
  return {
    ...rest,
    group,
    version: rest.apiVersion.slice(rest.apiVersion.indexOf('/') + 1),
    singular: singular ?? rest.kind.toLowerCase(),
    verbs: collection ? allVerbs : allVerbs.filter(verb => verb !== 'deletecollection'),
    storage: `${group}/${rest.kind}`,
  }
}

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** The kinds of a bare API server, the same for every simulated cluster. */
export const builtIn: readonly ServedKind[] = builtInKinds.map(row => {
  const [apiVersion = '', kind = '', resource = '', traits = '', type = '', ...shortNames] = row
  return makeKind({
    apiVersion,
    kind,
    resource,
    shortNames,
    namespaced: traits.includes('n'),
    hasStatus: traits.includes('s'),
    collection: traits.includes('c'),
    schema: builtInSchema(type),
    custom: false,
  })
})

/** Kinds by what requests name them with. */
export class KindTable {
  readonly #byKind = new Map<string, ServedKind>()
  readonly #byResource = new Map<string, ServedKind>()
  readonly kinds: readonly ServedKind[]

  constructor(kinds: readonly ServedKind[]) {
    this.kinds = kinds
    for (const kind of kinds) {
      this.#byKind.set(`${kind.apiVersion} ${kind.kind}`, kind)
      this.#byResource.set(`${kind.apiVersion} ${kind.resource}`, kind)
    }
  }

  byKind(apiVersion: string, kind: string): ServedKind | undefined {
    return this.#byKind.get(`${apiVersion} ${kind}`)
  }

  byResource(apiVersion: string, resource: string): ServedKind | undefined {
    return this.#byResource.get(`${apiVersion} ${resource}`)
  }

  /** A version of a kind that is served, whichever comes first. */
  anyVersion(group: string, kind: string): ServedKind | undefined {
    return this.kinds.find(served => served.group === group && served.kind === kind)
  }
}

export const builtInTable: KindTable = new KindTable(builtIn)
