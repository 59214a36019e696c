import { divideProduct } from './exact.ts'
import { compareNames, total, wholeWeight } from './party.ts'

/** What a cluster has of the resource that decides: CPU, or GPUs where these are asked for; in any one unit. */
export interface ClusterResource {
  readonly name: string
  readonly allocatable: number
  readonly available: number
}

export interface ClusterWeight {
  readonly name: string
  readonly weight: number
}

const all = 1_000
const most = 1_400

/**
 * KubeAdmiral's weights of clusters for which a policy states none (`ClusterCapacityWeight`): by what is available,
 * none more than 1.4 times its part of what is allocatable; they sum to 1000, the largest one taking what rounding
 * left. Where nothing is available all weigh the same. In exact integers, half rounded up. Gives them by name.
 */
export function capacityWeights(clusters: readonly ClusterResource[]): readonly ClusterWeight[] {
  const sorted = [...clusters].sort(compareNames)
  const names = sorted.map(({ name }) => name)
  const allocatable = sorted.map(each => wholeWeight(each.allocatable))
  const available = sorted.map(each => wholeWeight(each.available))
  const limits = parts(allocatable, most, all)
  const wanted = parts(available, all, 0).map((weight, index) => Math.min(weight, limits[index] ?? 0))
  const weights = parts(wanted, all, all)
  const largest = weights.indexOf(Math.max(...weights))
  const left = all - total(weights)
  return names.map((name, index) => {
    const weight = weights[index] ?? 0
    return { name, weight: index === largest ? weight + left : weight }
  })
}

// whole · amount / Σ amounts; of nothing the same part of `otherwise` for each.
function parts(amounts: readonly number[], whole: number, otherwise: number): readonly number[] {
  const sum = total(amounts)
  if (sum === 0) return amounts.map(() => rounded(otherwise, 1, amounts.length))
  return amounts.map(amount => rounded(whole, amount, sum))
}

function rounded(a: number, b: number, c: number): number {
  const { whole, remainder } = divideProduct(a, b, c)
  return 2 * remainder >= c ? whole + 1 : whole
}
