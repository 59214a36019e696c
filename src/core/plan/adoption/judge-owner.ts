import { isArray, isObject } from '../../../base/std/json.ts'
import type { ForeignOwner } from '../../model/foreign-owner.ts'
import type { KubernetesObject } from '../../model/object.ts'
import { formatOwner } from './foreign-owners.ts'

/** What stands in the way of adopting what an owner has, and how it is put out of the way. */
export interface Obstacle {
  readonly owner: ForeignOwner
  /** What it could still do. */
  readonly message: string
  /** Makes it safe. */
  readonly command?: string
}

/**
 * Why an owner that is there could still delete an object, or change it back, after it was adopted; undefined where it
 * could not. `found` is what keeps it: the owner itself, the parent of an ApplySet, or the record of a Helm release.
 */
export function judgeOwner(owner: ForeignOwner, found: KubernetesObject): Obstacle | undefined {
  switch (owner.kind) {
    case 'Kustomization':
    case 'HelmRelease':
      return judgeFlux(owner, found)
    case 'Application':
      return judgeArgo(owner, found)
    case 'Release':
      return {
        owner,
        message: `${formatOwner(owner)} is there: "helm uninstall" would delete what it has`,
        command: `kubectl -n ${owner.namespace} delete secret -l owner=helm,name=${owner.name}   # forgets the release, and deletes nothing of it`,
      }
    case 'Work':
      return judgeKarmada(owner, found)
    case 'ApplySet':
      return judgeApplySet(owner, found)
  }
}

function judgeFlux(owner: ForeignOwner, { spec }: KubernetesObject): Obstacle | undefined {
  if (isObject(spec) && spec.suspend === true) return undefined
  const prunes = owner.kind === 'HelmRelease' || (isObject(spec) && spec.prune === true)
  return {
    owner,
    message: `${formatOwner(owner)} is not suspended: it would ${prunes ? 'apply its own, and prune' : 'apply its own'}`,
    command: `flux suspend ${owner.kind.toLowerCase()} ${owner.name} -n ${owner.namespace}`,
  }
}

function judgeArgo(owner: ForeignOwner, { metadata, spec }: KubernetesObject): Obstacle | undefined {
  const { name, namespace = 'argocd' } = metadata
  const policy = isObject(spec) && isObject(spec.syncPolicy) ? spec.syncPolicy.automated : undefined
  const what = formatOwner({ ...owner, namespace })
  if (isObject(policy) && policy.enabled !== false) {
    const does = ['prune', 'selfHeal'].filter(field => policy[field] === true).join(' and ')
    return {
      owner,
      message: `${what} syncs by itself${does === '' ? '' : ` (${does})`}: it would change things back`,
      command: `kubectl -n ${namespace} patch applications.argoproj.io ${name} --type merge -p '{"spec":{"syncPolicy":{"automated":null}}}'`,
    }
  }
  const finalizers: readonly unknown[] = isArray(metadata.finalizers) ? metadata.finalizers : []
  const cascades = finalizers.some(each => String(each).startsWith('resources-finalizer.argocd.argoproj.io'))
  if (!cascades) return undefined
  return {
    owner,
    message: `${what} has a resources-finalizer: to delete it would delete what it has`,
    command: `kubectl -n ${namespace} patch applications.argoproj.io ${name} --type merge -p '{"metadata":{"finalizers":null}}'`,
  }
}

// Without the one it deletes when the policy or the template goes; without the other it writes its own again and again.
function judgeKarmada(owner: ForeignOwner, { spec }: KubernetesObject): Obstacle | undefined {
  const { preserveResourcesOnDeletion: preserves, suspendDispatching: isSuspended } = isObject(spec)
    ? spec
    : {}
  if (preserves === true && isSuspended === true) return undefined
  const lacks = preserves === true ? 'is not suspended' : 'lacks preserveResourcesOnDeletion'
  const does = preserves === true ? 'write its own again' : 'delete its object when its policy goes'
  return {
    owner,
    message: `${formatOwner(owner)} ${lacks}: it would ${does}`,
    command:
      `kubectl --context <karmada> patch ${owner.policy ?? '-n <namespace> propagationpolicy <name>'} --type merge ` +
      `-p '{"spec":{"preserveResourcesOnDeletion":true,"suspension":{"dispatching":true}}}'`,
  }
}

function judgeApplySet(owner: ForeignOwner, { kind, metadata }: KubernetesObject): Obstacle {
  const { name, namespace = '', annotations = {} } = metadata
  const tool = annotations['applyset.kubernetes.io/tooling'] ?? 'another tool'
  const resource = kind.toLowerCase()
  if (tool.startsWith('banyan/')) {
    return {
      owner,
      message: `the fleet "${name.replace(/^banyan-/, '')}" has it: it would apply its own, and prune`,
      command: 'banyan.dev/prune: disabled   # on the object there, and then it is taken out of that fleet',
    }
  }
  return {
    owner,
    message: `ApplySet ${namespace === '' ? name : `${namespace}/${name}`} of ${tool} is there: it would apply its own, and prune`,
    command: `kubectl ${namespace === '' ? '' : `-n ${namespace} `}delete ${resource} ${name}   # forgets the ApplySet, and deletes nothing of it`,
  }
}
