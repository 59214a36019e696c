import type { KubernetesObject } from './object.ts'

/** What becomes of an object that nothing renders any more: it is left behind, or waits until somebody agrees. */
export type Retention = 'keep' | 'confirm'

const approvals = ['banyan.dev/deletion-approved', 'argocd.argoproj.io/deletion-approved']

/** Annotations, or labels, with the value that keeps an object. */
const keepers: Readonly<Record<string, string>> = {
  'banyan.dev/prune': 'disabled',
  'kustomize.toolkit.fluxcd.io/prune': 'disabled',
  'client.lifecycle.config.k8s.io/deletion': 'detach',
  'cli-utils.sigs.k8s.io/on-remove': 'keep',
  'helm.sh/resource-policy': 'keep',
  'kluctl.io/skip-delete': 'true',
}

/** What an object says of its own end, in Banyan's words or those of other tools; undefined: it is deleted. */
export function retentionOf({ metadata }: KubernetesObject): Retention | undefined {
  const { labels = {}, annotations = {} } = metadata
  const options = syncOptions(metadata)
  const isKept = Object.entries(keepers).some(
    ([name, value]) => said(annotations[name] ?? labels[name]) === value,
  )
  if (isKept || options.has('prune=false') || options.has('delete=false')) return 'keep'
  const asks = said(annotations['banyan.dev/prune']) === 'confirm'
  if (!asks && !options.has('prune=confirm') && !options.has('delete=confirm')) return undefined
  const isApproved = approvals.some(name => !['', 'false'].includes(said(annotations[name])))
  return isApproved ? undefined : 'confirm'
}

/** How an object asks to be deleted; undefined: in the background. */
export function propagationOf({ metadata }: KubernetesObject): 'Foreground' | 'Orphan' | undefined {
  const own = said(metadata.annotations?.['banyan.dev/prune-propagation'])
  const options = syncOptions(metadata)
  for (const [word, propagation] of [
    ['foreground', 'Foreground'],
    ['orphan', 'Orphan'],
  ] as const)
    if (own === word || (own === '' && options.has(`prunepropagationpolicy=${word}`))) return propagation
  return undefined
}

function syncOptions({ annotations }: KubernetesObject['metadata']): ReadonlySet<string> {
  const text = annotations?.['argocd.argoproj.io/sync-options'] ?? ''
  return new Set(text === '' ? [] : text.split(',').map(said))
}

function said(value: string | undefined): string {
  return (value ?? '').trim().toLowerCase()
}
