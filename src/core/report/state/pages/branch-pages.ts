import type { Decision } from '../../../model/decision.ts'
import { decisionPaths } from '../decision-files.ts'
import { branchPage, type DecisionLink, pageOf } from './branch-page.ts'
import { type BranchTree, isBranch } from './branch-tree.ts'

/**
 * A page for each branch below the root, by path. A branch in which nothing changed, and whose decisions have the same
 * files, has the page that it had.
 */
export function branchPages(
  root: BranchTree,
  fleet: string,
  decisions: Iterable<Decision>,
): ReadonlyMap<string, () => string> {
  const pages = new Map<string, () => string>()
  const list = [...decisions]
  const visit = (branch: BranchTree): void => {
    if (branch !== root) pages.set(pageOf(branch.path), () => textOf(branch, fleet, linksAt(branch, list)))
    for (const child of branch.children) if (isBranch(child)) visit(child)
  }
  visit(root)
  return pages
}

/** The files of decisions that divide at a branch. */
export function linksAt({ path }: BranchTree, decisions: readonly Decision[]): readonly DecisionLink[] {
  const links = decisions.flatMap(decision => {
    const file = decisionPaths(decision).get(path)
    if (file === undefined) return []
    const { application } = decision
    return [{ application, workload: file.split('/')[2] ?? '', path: file }]
  })
  const byPath = new Map(links.map(each => [each.path, each]))
  return [...byPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

interface Page {
  readonly key: string
  readonly text: string
}

const known = new WeakMap<BranchTree, Page>()

function textOf(branch: BranchTree, fleet: string, links: readonly DecisionLink[]): string {
  const key = [fleet, ...links.map(({ path }) => path)].join('\n')
  const found = known.get(branch)
  if (found?.key === key) return found.text
  const text = branchPage(branch, fleet, links)
  known.set(branch, { key, text })
  return text
}
