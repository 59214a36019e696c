import { locate } from '../yaml/locate.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { TextOf } from './format-diagnostic.ts'

/** Diagnostics as they stand, but for those of one severity in one file that follow each other: these by line. */
export function inLineOrder(diagnostics: readonly Diagnostic[], textOf: TextOf): readonly Diagnostic[] {
  const runs: Diagnostic[][] = []
  for (const each of diagnostics) {
    const run = runs.at(-1)
    const [first] = run ?? []
    if (first?.at.file === each.at.file && first.severity === each.severity) run?.push(each)
    else runs.push([each])
  }
  return runs.flatMap(run => (run.length === 1 ? run : byLine(run, textOf)))
}

function byLine(run: readonly Diagnostic[], textOf: TextOf): readonly Diagnostic[] {
  const text = textOf(run[0]?.at.file ?? '')
  if (text === undefined) return run
  return run
    .map(diagnostic => ({ diagnostic, position: locate(text, diagnostic.at) ?? { line: 0, column: 0 } }))
    .sort((a, b) => a.position.line - b.position.line || a.position.column - b.position.column)
    .map(({ diagnostic }) => diagnostic)
}
