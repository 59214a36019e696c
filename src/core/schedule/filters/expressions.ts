import { compileCel } from '../../model/cel/compile-cel.ts'
import type { CelVerdict } from '../../model/cel/compile-expression.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { type AffinityCluster, placementClusterOf } from './affinity-cluster.ts'
import type { Refuse } from './filter.ts'

/** An expression that fails for a cluster, as one does that reads a label which is not there, refuses it. */
export function expressionsFilter(policy: PropagationPolicy): Refuse | undefined {
  const selector = policy.clusterAffinity?.celSelector
  if (selector === undefined) return undefined
  const programs = selector.celExpressions.map(text => ({ text, program: compileCel(text) }))
  return cluster => {
    for (const { text, program } of programs) {
      const verdict = 'mistake' in program ? { failure: program.mistake } : program.run(cluster)
      if ('failure' in verdict) return `the expression "${text}" fails: ${verdict.failure}`
      if (!verdict.holds) return `the expression "${text}" is false`
    }
    return undefined
  }
}

/**
 * What an expression in the Common Expression Language says of a cluster, with the variables `cluster` and
 * `managedCluster`: true or false; undefined where it does not compile, costs too much or fails.
 */
export function matchesCel(expression: string, cluster: AffinityCluster): boolean | undefined {
  const program = compileCel(expression)
  const verdict: CelVerdict =
    'mistake' in program ? { failure: program.mistake } : program.run(placementClusterOf(cluster))
  return 'holds' in verdict ? verdict.holds : undefined
}
