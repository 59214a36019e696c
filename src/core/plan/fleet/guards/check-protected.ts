import type { GuardStop } from '../../../model/fleet-plan.ts'
import { formatId, parseKey } from '../../../model/object.ts'
import { type Deletion, deletionsIn } from './deletion.ts'
import { type Judgement, uniquePairs } from './judgement.ts'

/** Deletions in protected namespaces, and of protected kinds. */
export function checkProtected({ plan, guards }: Judgement): readonly GuardStop[] {
  const deletions = deletionsIn(plan)
  const inNamespace = deletions.filter(({ key }) =>
    guards.protectedNamespaces.includes(parseKey(key).namespace),
  )
  const ofKind = deletions.filter(({ key }) => {
    const { group, kind } = parseKey(key)
    return guards.protectedKinds.includes(kind) || guards.protectedKinds.includes(`${kind}.${group}`)
  })
  return [...protect('protectedNamespaces', inNamespace), ...protect('protectedKinds', ofKind)]
}

function protect(guard: GuardStop['guard'], deletions: readonly Deletion[]): readonly GuardStop[] {
  const [first] = deletions
  if (first === undefined) return []
  const more = deletions.length > 1 ? ` and ${deletions.length - 1} more` : ''
  const message = `${formatId(parseKey(first.key))} in cluster "${first.cluster}"${more} would be deleted, which ${guard} forbids`
  return [{ guard, message, pairs: uniquePairs(deletions) }]
}
