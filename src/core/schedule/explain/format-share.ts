import { counted } from '../../../base/std/counted.ts'
import type { ExplainedStep, ShareExplanation } from './explain-share.ts'
import { formatTiers } from './format-tier.ts'
import { fewTries, type OneMore } from './one-more.ts'

/** An explanation as a person would say it: each division, why not one more, and what would give one more. */
export function formatShare(share: ShareExplanation): string {
  const { cluster, target, granted, tiers, steps, afresh, otherwise, oneMore } = share
  const lines = [
    `${cluster} has ${target}${granted === target ? '' : `, and ${granted} in force on the way there`}:`,
  ]
  if (tiers !== undefined) lines.push(`  of the ${tiers.of} in all, ${formatTiers(tiers.shares)}`)
  for (const step of steps) lines.push(`  ${formatStep(step)}`)
  const last = steps.findLast(({ next }) => next !== undefined)
  if (last?.next !== undefined && oneMore.limits.length === 0)
    lines.push(`  ${formatRounding(last, last.next)}`)
  if (afresh !== undefined)
    lines.push(`  kept from the decision before; divided afresh it would have ${afresh}`)
  if (otherwise !== undefined && otherwise.target !== (afresh ?? target))
    lines.push(
      `  divided ${otherwise.flat ? 'as one flat list' : 'level by level'} it would have ${otherwise.target}`,
    )
  lines.push(`  one more: ${formatOneMore(oneMore)}`)
  return lines.join('\n')
}

function formatStep({ path, share, among, weights, flat, algorithm, to }: ExplainedStep): string {
  const whom = flat ? `${counted(among, 'cluster')} in one list` : counted(among, 'child', 'children')
  const by = algorithm === 'Webster' ? '' : ` (${algorithm})`
  const parts = [`${pathName(to.path)} gets ${to.target}`]
  parts.push(`weight ${to.weight} of ${weights}${quota(share, to.weight, weights)}`)
  if (to.minReplicas > 0) parts.push(`no less than ${to.minReplicas}`)
  if (to.maxReplicas !== undefined) parts.push(`no more than ${to.maxReplicas}`)
  if (to.reason !== undefined) parts.push(to.reason)
  return `of the ${share} of ${pathName(path)}, divided${by} among ${whom}, ${parts.join(', ')}`
}

function quota(share: number, weight: number, weights: number): string {
  if (weights === 0) return ''
  const exact = (share * weight) / weights
  return ` (quota ${Number.isInteger(exact) ? exact : exact.toFixed(2)})`
}

function formatRounding(
  { path, to }: ExplainedStep,
  { rank, tie, last }: NonNullable<ExplainedStep['next']>,
): string {
  const place = path === to.path ? '' : `in ${pathName(path)}, `
  const own = `its number ${to.target + 1} ranks ${formatRank(rank)}`
  const order = tie ? '; of equal ranks the fewer replicas and then the name count' : ''
  return `not ${to.target + 1}: ${place}${own}, and the last one dealt, number ${last.replicas} of ${pathName(last.path)}, ${formatRank(last.rank)}${order}`
}

function formatRank([weight, odd]: readonly [number, number]): string {
  return `${weight}/${odd} = ${(weight / odd).toFixed(3)}`
}

function formatOneMore({ limits, replicas, perhapsFewer, weight }: OneMore): string {
  if (limits.length > 0) {
    const each = limits.map(({ path, max, reason }) => {
      return `${pathName(path)} takes more than ${max}${reason === undefined ? '' : ` (${reason})`}`
    })
    return `only if ${each.join(' and ')}`
  }
  const ways: string[] = []
  if (replicas !== undefined)
    ways.push(`with ${counted(replicas, 'replica')} in all${perhapsFewer === true ? fewer : ''}`)
  if (weight !== undefined)
    ways.push(`with weight ${weight.to} instead of ${weight.from} for ${pathName(weight.path)}`)
  return ways.length === 0 ? 'neither more replicas nor more weight would do' : ways.join(', or ')
}

const fewer = ` (perhaps with fewer: not every number was tried beyond ${fewTries} more)`

function pathName(path: string): string {
  return path === '' ? '/' : path
}
