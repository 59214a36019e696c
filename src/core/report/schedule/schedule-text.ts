import { counted } from '../../../base/std/counted.ts'
import { formatId } from '../../model/object.ts'
import type { ShareChange } from '../../model/share-change.ts'
import { formatTable } from '../format-table.ts'
import type { DecisionChange } from './compare-decisions.ts'

/** How workloads would be divided instead: a tree each, with before and after; what stays as it is is folded. */
export function formatSchedule(changes: readonly DecisionChange[]): string {
  return changes.map(formatChange).join('\n')
}

function formatChange(change: DecisionChange): string {
  const { application, workload, policy, from, to, root, moved } = change
  const lines = [`${application}: ${formatId(workload)}, policy "${policy.name}"`]
  if (from === undefined) lines.push('  it is not divided now')
  if (to === undefined) lines.push('  it would not be divided')
  if (to?.unplaced !== undefined) lines.push(`  ${to.unplaced.replicas} find no place: ${to.unplaced.reason}`)
  const { deferredReasons = [] } = to ?? {}
  if (deferredReasons.length > 0)
    lines.push(`  it would stay as it is, because rescheduleWhen holds back: ${deferredReasons.join(', ')}`)
  else if (!differs(root)) lines.push(`  nothing would change: ${root.to}`)
  if (moved > 0) lines.push(`  ${moved} would move from one cluster to another`)
  if (!differs(root)) return lines.join('\n')
  const rows: string[][] = []
  addRows(root, root.path === '' ? '/' : root.path, 1, rows)
  return `${lines.join('\n')}\n${formatTable(rows)}`
}

function addRows(node: ShareChange, label: string, depth: number, rows: string[][]): void {
  rows.push([`${'  '.repeat(depth)}${label}`, numbers(node)])
  const changed = node.children.filter(differs)
  const shown = changed.length > 0 || depth === 1 ? changed : []
  for (const child of shown) addRows(child, child.name, depth + 1, rows)
  const same = node.children.length - shown.length
  if (same > 0 && (shown.length > 0 || depth === 1)) {
    rows.push([`${'  '.repeat(depth + 1)}${counted(same, 'other')}`, 'unchanged'])
  }
}

function numbers({ from, to }: ShareChange): string {
  return from === to ? String(to) : `${from} → ${to}`
}

function differs(node: ShareChange): boolean {
  return node.from !== node.to || node.children.some(differs)
}
