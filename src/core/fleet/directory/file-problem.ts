import type { DiagnosticCode } from '../../../base/diagnostic/codes.ts'
import { type Diagnostic, isError, type Place } from '../../../base/diagnostic/diagnostic.ts'
import type { FleetFile } from '../documents/read-file.ts'

/** A mistake in a file of a directory, before it is known what it is charged to. */
export interface FileProblem {
  readonly file: string
  readonly diagnostic: Diagnostic
  /** As in NodeProblem; `[]` charges it to nobody, because those concerned are told of it themselves. */
  readonly applications: readonly string[] | undefined
}

/** The errors of a file as problems. */
export function problemsOf(
  { file, diagnostics }: Pick<FleetFile, 'file' | 'diagnostics'>,
  applications: readonly string[] | undefined,
): readonly FileProblem[] {
  return diagnostics.filter(isError).map(diagnostic => ({ file, diagnostic, applications }))
}

/** An item that has a name and a place, such as a policy. */
interface Named {
  readonly name: string
  readonly at: Place
}

/** Keeps the first of each name, and reports each further one at its place. */
export function dropDuplicates<Item extends Named>(
  items: readonly Item[],
  duplicate: (item: Item, first: Item) => Diagnostic,
): { readonly kept: readonly Item[]; readonly problems: readonly FileProblem[] } {
  const kept = new Map<string, Item>()
  const problems: FileProblem[] = []
  for (const item of items) {
    const first = kept.get(item.name)
    if (first === undefined) kept.set(item.name, item)
    else {
      const diagnostic = duplicate(item, first)
      problems.push(
        ...[item, first].map(({ at }) => ({ file: at.file, diagnostic, applications: undefined })),
      )
    }
  }
  return { kept: [...kept.values()], problems }
}

/** Tells of a further item of the same name; `kind` is what the reader calls it. */
export function definedTwice(code: DiagnosticCode, kind: string): (item: Named, first: Named) => Diagnostic {
  return ({ name, at }, first) => ({
    code,
    severity: 'error',
    message: `${kind} "${name}" is defined twice in this directory`,
    at,
    related: [{ message: 'the other one', at: first.at }],
  })
}
