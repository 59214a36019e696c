import { fileAt, type TreeDirectory, textOf } from '../../base/tree/tree.ts'
import { formatId, groupOf, parseKey } from '../../core/model/object.ts'
import type { Failure } from '../../core/model/outcome.ts'
import {
  type DirectoryPlan,
  groupKindOf,
  isExtension,
  markerPath,
  markerText,
  planDirectory,
  type RenderedFile,
  renderedFiles,
  type Scoping,
} from '../../core/plan/index.ts'
import { isClusterScoped } from '../../kustomize/index.ts'
import type { ClusterRequest } from '../cluster/reconcile-cluster.ts'
import { scopingOf } from '../cluster/scoping.ts'
import { unjudged } from '../cluster/unjudged.ts'

/** What a cluster's directory needs to become as it is to be, and what cannot be done of it. */
export interface DraftedDirectory {
  /** Why nothing is written there at all. */
  readonly refusal?: Failure
  readonly plan: DirectoryPlan
  readonly failures: readonly Failure[]
  /** Applications of which something could not be committed. */
  readonly failed: ReadonlySet<string>
}

/** Plans one cluster's directory by what the branch has; guards hold there what they hold in a cluster. */
export function draftDirectory(
  request: Omit<ClusterRequest, 'api'>,
  existing: TreeDirectory | undefined,
): DraftedDirectory {
  const { fleet, cluster, unreadable, mayDelete, isRemoval, refuseDeletions } = request
  const marker = markerText(fleet, cluster.name)
  const there = existing && fileAt(existing, markerPath)
  if (existing !== undefined && (there === undefined || textOf(there) !== marker))
    return { ...nothing, refusal: notOurs(cluster.name) }
  const wanted = isRemoval === true ? [] : request.desired
  const { files, unsealable } = renderedFiles(wanted, declaredScoping(wanted), existing)
  const planWithout = (refused: ReadonlySet<string>): DirectoryPlan =>
    planDirectory({
      existing,
      wanted: files,
      leave: unsealable,
      mayDelete: (key, application) =>
        unreadable.length === 0 && !refused.has(key) && mayDelete(key, application),
    })
  const whole = planWithout(new Set())
  const { deletions, unchanged, written } = whole
  const refused = refuseDeletions?.(deletions, deletions.length + unchanged + written)
  const plan = refused === undefined ? whole : planWithout(refused.keys)
  const sealed = [...unsealable].flatMap(path => files.get(path) ?? [])
  return {
    plan: withMarker(plan, marker, existing !== undefined, isRemoval === true),
    failures: [...sealed.map(cannotCommit), ...(refused === undefined ? [] : [unjudged(refused)])],
    failed: new Set(sealed.map(({ application }) => application)),
  }
}

const nothing: DraftedDirectory = {
  plan: { changes: new Map(), written: 0, unchanged: 0, deletions: [], staying: [] },
  failures: [],
  failed: new Set(),
}

// It says whose the directory is for as long as anything is in it.
function withMarker(plan: DirectoryPlan, text: string, isThere: boolean, isRemoval: boolean): DirectoryPlan {
  const goes = isRemoval && plan.staying.length === 0
  if (goes !== isThere) return plan
  return { ...plan, changes: new Map([...plan.changes, [markerPath, goes ? null : text]]) }
}

// What a server would tell is told by Kubernetes' own kinds and the definitions of the fleet.
function declaredScoping(resources: ClusterRequest['desired']): Scoping {
  const defined = scopingOf([], resources)
  const known = new Map(
    resources.map(({ resource: { object } }) => [
      groupKindOf({ group: groupOf(object.apiVersion), kind: object.kind }),
      !isClusterScoped(object),
    ]),
  )
  return kind => (isExtension(kind.group) ? defined(kind) : known.get(groupKindOf(kind)))
}

function notOurs(cluster: string): Failure {
  const message = `the branch has a directory clusters/${cluster} that was not written for this fleet: move it away, or name another branch in "rendered" of fleet.yaml`
  return { code: 'rendered/not-ours', message, retryable: false }
}

function cannotCommit({ key }: RenderedFile): Failure {
  const message = `${formatId(parseKey(key))} has encrypted values that do not stand where its file was encrypted, so that nobody could decrypt them: it is not committed`
  return { code: 'rendered/encrypted', message, key, retryable: false }
}
