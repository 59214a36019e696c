import type { LiveObject } from '../../core/model/live-object.ts'

/** Whether nothing that matters to a plan or a report differs between two sights of an object. */
export function sameSight(a: LiveObject, b: LiveObject): boolean {
  return (
    a.uid === b.uid &&
    a.driftKey === b.driftKey &&
    a.driftKeyWithoutReplicas === b.driftKeyWithoutReplicas &&
    a.application === b.application &&
    a.generatedFrom === b.generatedFrom &&
    a.retention === b.retention &&
    a.propagation === b.propagation &&
    a.suspension?.reason === b.suspension?.reason &&
    a.suspension?.until === b.suspension?.until &&
    a.isTerminating === b.isTerminating &&
    a.leavesSlowly === b.leavesSlowly &&
    a.health.status === b.health.status &&
    a.health.message === b.health.message
  )
}
