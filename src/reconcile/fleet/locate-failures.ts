import type { Place } from '../../base/diagnostic/diagnostic.ts'
import { fileAt, type TreeDirectory, textOf } from '../../base/tree/tree.ts'
import { locate } from '../../base/yaml/locate.ts'
import type { Failure } from '../../core/model/outcome.ts'

/** Failures with the line in which the files of a revision have what was refused, where they have it. */
export function locateFailures(failures: readonly Failure[], tree: TreeDirectory): readonly Failure[] {
  // The first ones tell, and are all that is shown.
  const located = failures.map((failure, index) => (index < most ? locateFailure(failure, tree) : failure))
  return located.every((failure, index) => failure === failures[index]) ? failures : located
}

const most = 20

/** A failure with its line, where a file of the revision has it. */
export function locateFailure(failure: Failure, tree: TreeDirectory): Failure {
  const { at } = failure
  if (at === undefined || at.position !== undefined) return failure
  const position = positionOf(at, tree)
  return position === undefined ? failure : { ...failure, at: { ...at, position } }
}

function positionOf(at: Place, tree: TreeDirectory): Place['position'] {
  const file = fileAt(tree, at.file)
  const found = file && locate(textOf(file), at)
  return found && { line: found.line, column: found.column }
}
