/** A resource of a cluster: what there is of it, and what of that is in use; in the same unit. */
export interface Used {
  readonly total: bigint
  readonly used: bigint
}

/** LeastAllocated (Kubernetes, KubeAdmiral): the part that is free, in percent, the mean over the resources. */
export function scoreLeastAllocated(resources: readonly Used[]): number {
  return mean(
    resources.map(({ total, used }) => (used > total || total <= 0n ? 0n : ((total - used) * 100n) / total)),
  )
}

/** MostAllocated (Kubernetes, KubeAdmiral): the part that is in use, in percent, the mean over the resources. */
export function scoreMostAllocated(resources: readonly Used[]): number {
  return mean(resources.map(({ total, used }) => (used > total || total <= 0n ? 0n : (used * 100n) / total)))
}

/**
 * BalancedAllocation (Kubernetes, KubeAdmiral): 100 where as great a part of the CPU as of the memory is in use, 50
 * where all of one and nothing of the other is. In exact integers.
 */
export function scoreBalancedAllocation(cpu: Used, memory: Used): number {
  if (cpu.total <= 0n || memory.total <= 0n) return 0
  const difference =
    smaller(cpu.used, cpu.total) * memory.total - smaller(memory.used, memory.total) * cpu.total
  const whole = cpu.total * memory.total
  return Number((100n * whole - 50n * (difference < 0n ? -difference : difference)) / whole)
}

function mean(scores: readonly bigint[]): number {
  if (scores.length === 0) return 0
  return Number(scores.reduce((a, b) => a + b, 0n) / BigInt(scores.length))
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
