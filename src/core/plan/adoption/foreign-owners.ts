import type { ForeignOwner } from '../../model/foreign-owner.ts'
import { idOf, type KubernetesObject, type ObjectMeta, type StringMap } from '../../model/object.ts'
import { applySet } from '../cluster/apply-set.ts'

/** The tools that an object says it belongs to, besides us. What carries a copy of the marks of another is not theirs. */
export function foreignOwners(live: KubernetesObject, ownApplySet: string): readonly ForeignOwner[] {
  const { labels = {}, annotations = {} } = live.metadata
  return [
    ...applySetOf(labels, ownApplySet),
    ...argoOf(live, annotations),
    ...fluxOf(labels),
    ...helmOf(live.metadata, annotations),
    ...karmadaOf(labels, annotations),
  ]
}

/** The owners that Git itself does not write into the object. */
export function unwrittenOwners(
  owners: readonly ForeignOwner[],
  { metadata }: KubernetesObject,
): readonly ForeignOwner[] {
  const { labels = {}, annotations = {} } = metadata
  return owners.filter(
    owner =>
      owner.labels.some(label => labels[label] === undefined || label === applySet.partOf) ||
      owner.annotations.some(annotation => annotations[annotation] === undefined),
  )
}

/** How people call an owner. */
export function formatOwner({ tool, kind, namespace, name }: ForeignOwner): string {
  const at = namespace === '' ? name : `${namespace}/${name}`
  const tools = { applyset: '', argocd: 'Argo CD ', flux: 'Flux ', helm: 'Helm ', karmada: 'Karmada ' }
  return `${tools[tool]}${kind === 'Release' ? 'release' : kind} ${at}`
}

function applySetOf(labels: StringMap, own: string): readonly ForeignOwner[] {
  const name = labels[applySet.partOf]
  if (name === undefined || name === own) return []
  return [
    {
      tool: 'applyset',
      kind: 'ApplySet',
      namespace: '',
      name,
      labels: [applySet.partOf],
      annotations: [],
    },
  ]
}

const tracking = 'argocd.argoproj.io/tracking-id'

// `<application>:<group>/<kind>:<namespace>/<name>`; of an application outside of Argo's namespace, `<namespace>_<name>`.
function argoOf(live: KubernetesObject, annotations: StringMap): readonly ForeignOwner[] {
  const [application = '', kind, at] = annotations[tracking]?.split(':') ?? []
  const id = idOf(live)
  const places = [`${id.namespace}/${id.name}`, `/${id.name}`, id.name]
  if (application === '' || kind !== `${id.group}/${id.kind}` || !places.includes(at ?? '')) return []
  const [first = '', ...rest] = application.split('_')
  const [namespace, name] = rest.length === 0 ? ['', first] : [first, rest.join('_')]
  const marks = present(annotations, [tracking, 'argocd.argoproj.io/installation-id'])
  return [{ tool: 'argocd', kind: 'Application', namespace, name, labels: [], annotations: marks }]
}

function fluxOf(labels: StringMap): readonly ForeignOwner[] {
  const kinds = {
    Kustomization: 'kustomize.toolkit.fluxcd.io',
    HelmRelease: 'helm.toolkit.fluxcd.io',
  } as const
  return Object.entries(kinds).flatMap(([kind, group]): ForeignOwner | [] => {
    const marks = [`${group}/name`, `${group}/namespace`] as const
    const [name, namespace] = marks.map(mark => labels[mark])
    if (name === undefined || namespace === undefined) return []
    return { tool: 'flux', kind: kind as keyof typeof kinds, namespace, name, labels: marks, annotations: [] }
  })
}

const release = { name: 'meta.helm.sh/release-name', namespace: 'meta.helm.sh/release-namespace' }

const managedBy = 'app.kubernetes.io/managed-by'

// Charts write the label `managed-by: Helm` themselves; only Helm's installing writes these.
function helmOf(metadata: ObjectMeta, annotations: StringMap): readonly ForeignOwner[] {
  const name = annotations[release.name]
  if (name === undefined) return []
  const namespace = annotations[release.namespace] ?? metadata.namespace ?? 'default'
  const marks = present(annotations, [release.name, release.namespace])
  const labels = metadata.labels?.[managedBy] === 'Helm' ? [managedBy] : []
  return [{ tool: 'helm', kind: 'Release', namespace, name, labels, annotations: marks }]
}

function karmadaOf(labels: StringMap, annotations: StringMap): readonly ForeignOwner[] {
  const name = annotations['work.karmada.io/name']
  const namespace = annotations['work.karmada.io/namespace']
  if (labels['karmada.io/managed'] !== 'true' || name === undefined || namespace === undefined) return []
  const isTheirs = (key: string): boolean => /^(?:[a-z]+\.)?karmada\.io\//.test(key)
  const marks = {
    labels: Object.keys(labels).filter(isTheirs),
    annotations: Object.keys(annotations).filter(isTheirs),
  }
  const policy = policyOf(annotations)
  return [{ tool: 'karmada', kind: 'Work', namespace, name, ...marks, ...(policy && { policy }) }]
}

function policyOf(annotations: StringMap): string | undefined {
  const everywhere = annotations['clusterpropagationpolicy.karmada.io/name']
  if (everywhere !== undefined) return `clusterpropagationpolicy ${everywhere}`
  const [name, namespace] = ['name', 'namespace'].map(
    key => annotations[`propagationpolicy.karmada.io/${key}`],
  )
  return name === undefined ? undefined : `-n ${namespace} propagationpolicy ${name}`
}

function present(marks: StringMap, keys: readonly string[]): readonly string[] {
  return keys.filter(key => marks[key] !== undefined)
}
