import { createPatch } from 'diff'
import { directoryAt, filesBelow, type TreeDirectory, textOf } from '../../../base/tree/tree.ts'
import type { Decision } from '../../model/decision.ts'
import { decisionDocuments } from './decision-documents.ts'
import { decisionFiles } from './decision-files.ts'

/** Whether a path of the status branch is a file of a decision, or a directory that has some. */
export function isOfDecision(decision: Decision, path: string): boolean {
  const wanted = path.replace(/\/+$/, '')
  return [...decisionDocuments(decision).keys()].some(
    file => file === wanted || file.startsWith(`${wanted}/`),
  )
}

/** The texts of decisions as they stand on the status branch, in one string that is equal for equal bytes. */
export function decisionText(decisions: readonly Decision[]): string {
  const files = [...decisionFiles(decisions)].map(([path, make]) => `${path}\n${make()}`)
  return files.sort().join('\n')
}

/** What differs between the files of a workload's decisions on a status branch and those made from decisions: unified diffs. */
export function diffDecisions(
  tree: TreeDirectory,
  directory: string,
  decisions: readonly Decision[],
): readonly string[] {
  const below = directoryAt(tree, directory)
  const stored = new Map(
    [...(below === undefined ? [] : filesBelow(below))].map(([path, file]) => [
      `${directory}/${path}`,
      textOf(file),
    ]),
  )
  const made = new Map([...decisionFiles(decisions)].map(([path, make]) => [path, make()]))
  return [...new Set([...stored.keys(), ...made.keys()])].sort().flatMap(path => {
    const [before, after] = [stored.get(path) ?? '', made.get(path) ?? '']
    return before === after ? [] : [createPatch(path, before, after, 'on the status branch', 'replayed')]
  })
}
