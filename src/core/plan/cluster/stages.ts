import { type ObjectId, parseKey } from '../../model/object.ts'

const stageByKind: Readonly<Record<string, number>> = {
  '/Namespace': 0,
  'apiextensions.k8s.io/CustomResourceDefinition': 0,
  '/ServiceAccount': 2,
  'rbac.authorization.k8s.io/Role': 2,
  'rbac.authorization.k8s.io/ClusterRole': 2,
  'rbac.authorization.k8s.io/RoleBinding': 2,
  'rbac.authorization.k8s.io/ClusterRoleBinding': 2,
  '/ConfigMap': 2,
  '/Secret': 2,
  '/LimitRange': 2,
  '/ResourceQuota': 2,
  'apiregistration.k8s.io/APIService': 4,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': 4,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': 4,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': 4,
}

/**
 * Where an object comes in the order of applying: 0 what others need to exist, 1 classes, 2 identities and
 * configuration, 3 the rest, 4 what other requests are sent to. Deleting goes the other way.
 */
export function stageOf(id: ObjectId): number {
  const known = stageByKind[`${id.group}/${id.kind}`]
  if (known !== undefined) return known
  return id.kind.endsWith('Class') ? 1 : 3
}

/** Groups by stage, in order; inside a stage by key, so that a plan is the same every time. */
export function inStages<Item>(
  items: readonly Item[],
  keyOfItem: (item: Item) => string,
): readonly (readonly Item[])[] {
  const stages: Item[][] = [[], [], [], [], []]
  const sorted = [...items].sort((a, b) => (keyOfItem(a) < keyOfItem(b) ? -1 : 1))
  for (const item of sorted) stages[stageOf(parseKey(keyOfItem(item)))]?.push(item)
  return stages.filter(stage => stage.length > 0)
}
