import type { PinChange } from '../../model/fleet-plan.ts'
import type { Pin } from '../../model/pin.ts'
import type { ChangedClusters } from './changed-clusters.ts'

/** The pins and pauses that begin, and those that end and have none of their node in their place. */
export function pinChanges({ both }: Pick<ChangedClusters, 'both'>): readonly PinChange[] {
  const found = new Map<string, { readonly change: PinChange['change']; pin: Pin; clusters: string[] }>()
  const add = (change: PinChange['change'], pin: Pin, cluster: string): void => {
    const key = JSON.stringify([change, fieldsOf(pin)])
    const known = found.get(key) ?? { change, pin, clusters: [] }
    known.clusters.push(cluster)
    found.set(key, known)
  }
  for (const { name, old, next } of both) {
    if (old === undefined || old.cluster.pins === next.cluster.pins) continue
    const [before, after] = [old.cluster.pins ?? [], next.cluster.pins ?? []]
    for (const pin of after) if (!before.some(each => isSame(each, pin))) add('begins', pin, name)
    for (const pin of before) if (!after.some(each => hasPlaceOf(each, pin))) add('ends', pin, name)
  }
  return [...found.values()]
}

function fieldsOf({ from, application, revision, reason, until }: Pin): readonly unknown[] {
  return [from, application, revision, reason, until]
}

function isSame(a: Pin, b: Pin): boolean {
  return JSON.stringify(fieldsOf(a)) === JSON.stringify(fieldsOf(b))
}

function hasPlaceOf(a: Pin, b: Pin): boolean {
  return a.from === b.from && a.application === b.application
}
