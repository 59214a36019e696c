import { type Diagnostic, isError } from '../../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { directoryAt, type TreeDirectory } from '../../../base/tree/tree.ts'
import type { Application } from '../../model/fleet.ts'
import { dependencyMistakes } from './dependency-mistakes.ts'
import { type ParsedTemplates, parseTemplates } from './parse-template.ts'

export interface Applications {
  /** Sorted by name. */
  readonly byName: ReadonlyMap<string, Application>
  readonly diagnostics: readonly Diagnostic[]
  readonly broken: readonly string[]
}

const none: ParsedTemplates = { applications: [], diagnostics: [], broken: [] }

/** The applications of a repository: mistakes as the tree has them, contents as the healed tree has them. */
export function resolveApplications(tree: TreeDirectory, healed: TreeDirectory, path: string): Applications {
  return join(templatesAt(tree, path), templatesAt(healed, path))
}

function templatesAt(tree: TreeDirectory, path: string): ParsedTemplates {
  const directory = directoryAt(tree, path)
  return directory === undefined ? none : parseTemplates(directory, path)
}

const join: (original: ParsedTemplates, healed: ParsedTemplates) => Applications = memoizeByIdentity(
  (original, healed) => {
    const dependencies = dependencyMistakes(original.applications)
    const mistakes = new Map(
      original.applications.map(({ path, diagnostics }) => {
        return [path, [...diagnostics, ...(dependencies.get(path) ?? [])]] as const
      }),
    )
    const byName = new Map<string, Application>()
    const duplicates: Diagnostic[] = []
    for (const application of healed.applications) {
      const own =
        original === healed && !dependencies.has(application.path)
          ? application
          : withDiagnostics(application, mistakes.get(application.path) ?? [])
      const first = byName.get(own.name)
      if (first === undefined) byName.set(own.name, own)
      else {
        const twice = duplicateApplication(own, first)
        duplicates.push(twice)
        byName.set(own.name, withDiagnostics(first, [...first.diagnostics, twice]))
      }
    }
    const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : 1))
    return {
      byName: new Map(sorted),
      diagnostics: [...original.diagnostics, ...[...dependencies.values()].flat(), ...duplicates],
      broken: original.broken,
    }
  },
)

function withDiagnostics(application: Application, diagnostics: readonly Diagnostic[]): Application {
  return { ...application, diagnostics: diagnostics.filter(isError) }
}

function duplicateApplication(application: Application, first: Application): Diagnostic {
  return {
    code: 'fleet/application-duplicate',
    severity: 'error',
    message: `application "${application.name}" is defined twice`,
    at: application.at,
    related: [{ message: 'the other one', at: first.at }],
    hint: 'name one in its application.yaml, or hide a directory that is none by a leading "_"',
  }
}

/** Stands for applications that policies name and no template has, so that what runs of them is held, not pruned. */
export function withAbsent(
  applications: ReadonlyMap<string, Application>,
  absent: readonly { readonly name: string; readonly diagnostic: Diagnostic }[],
  templatesPath: string,
): ReadonlyMap<string, Application> {
  if (absent.length === 0) return applications
  const all = new Map(applications)
  for (const { name, diagnostic } of absent) {
    const diagnostics = [...(all.get(name)?.diagnostics ?? []), diagnostic]
    all.set(name, {
      name,
      path: `${templatesPath}/${name}`,
      substitute: false,
      dependsOn: [],
      at: diagnostic.at,
      diagnostics,
    })
  }
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)))
}
