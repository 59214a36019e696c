import type { JsonObject, JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { withMetadata } from './metadata.ts'
import type { ServedKind } from './schema/kinds.ts'

const unowned = new Set([
  'name',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
])

/** What of an object somebody can own through a path: no identity, and of `status` and the rest only what the path writes. */
export function ownable(
  object: KubernetesObject,
  kind: ServedKind,
  subresource: string | undefined,
): JsonObject {
  const kept: Record<string, JsonValue> = {}
  for (const [field, value] of Object.entries(object)) {
    if (value === undefined || field === 'apiVersion' || field === 'kind') continue
    if (kind.hasStatus && (field === 'status') !== (subresource === 'status')) continue
    if (field !== 'metadata') kept[field] = value
  }
  const isOwnable = (name: string): boolean =>
    subresource === 'status' ? hasStatusAnnotations(kind) && name === 'annotations' : !unowned.has(name)
  const metadata = Object.entries(object.metadata).filter(([name]) => isOwnable(name))
  if (metadata.length > 0) kept.metadata = Object.fromEntries(metadata)
  return kept
}

/** The object that a write through a path leaves: `status` from the one side, all else from the other. */
export function throughPath(
  kind: ServedKind,
  live: KubernetesObject | undefined,
  written: KubernetesObject,
  subresource: string | undefined,
): KubernetesObject {
  if (!kind.hasStatus || (live === undefined && isBornWithStatus(kind))) return written
  const [base, source] =
    subresource === 'status' && live !== undefined
      ? [hasStatusAnnotations(kind) ? annotatedAs(live, written) : live, written]
      : [written, live]
  const { status: _, ...rest } = base
  const status = source?.status
  return status === undefined ? { ...rest, ...identityOf(base) } : { ...rest, ...identityOf(base), status }
}

/** Whether the status that a new object is sent with counts, as that of a node, which its kubelet makes. */
export function isBornWithStatus({ storage }: ServedKind): boolean {
  return storage === '/Node'
}

// The Deployment controller numbers revisions in an annotation that it writes together with the status.
function hasStatusAnnotations(kind: ServedKind): boolean {
  return kind.storage === 'apps/Deployment'
}

function annotatedAs(live: KubernetesObject, written: KubernetesObject): KubernetesObject {
  return withMetadata(live, { annotations: written.metadata.annotations })
}

function identityOf({ apiVersion, kind, metadata }: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, metadata }
}
