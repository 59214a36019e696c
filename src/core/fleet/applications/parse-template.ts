import { type Diagnostic, isError } from '../../../base/diagnostic/diagnostic.ts'
import { baseName } from '../../../base/std/paths.ts'
import type { TreeDirectory } from '../../../base/tree/tree.ts'
import { kustomizationNames } from '../../../kustomize/index.ts'
import type { Application } from '../../model/fleet.ts'
import { checkContents } from '../documents/check-contents.ts'
import { type FleetFile, holdsOurs, isIgnored, isYaml, readFile } from '../documents/read-file.ts'
import { labelValue } from '../kinds/common.ts'
import { memoizeByPath } from '../memoize-by-path.ts'
import { parseChart } from './parse-chart.ts'

export interface ParsedTemplates {
  readonly applications: readonly Application[]
  /** Mistakes that are charged to an application are in its diagnostics too. */
  readonly diagnostics: readonly Diagnostic[]
  /** Files of ours that have errors. */
  readonly broken: readonly string[]
}

const allowed = new Set(['Application'] as const)

/** The applications at and below a directory of templates: one for each directory that holds manifests itself. */
export const parseTemplates: (directory: TreeDirectory, path: string) => ParsedTemplates = memoizeByPath(
  (directory, path) => {
    const parsed: ParsedTemplates[] = []
    for (const [name, entry] of directory.entries) {
      if (isIgnored(name) || entry.kind !== 'directory') continue
      const at = `${path}/${name}`
      parsed.push(isTemplate(entry) ? parseTemplate(entry, at) : parseTemplates(entry, at))
    }
    return {
      applications: parsed.flatMap(({ applications }) => applications),
      diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics),
      broken: parsed.flatMap(({ broken }) => broken),
    }
  },
)

function isTemplate(directory: TreeDirectory): boolean {
  return [...directory.entries].some(
    ([name, entry]) =>
      entry.kind !== 'directory' && !isIgnored(name) && (isYaml(name) || kustomizationNames.includes(name)),
  )
}

const parseTemplate: (directory: TreeDirectory, path: string) => ParsedTemplates = memoizeByPath(
  (directory, path) => {
    const files = applicationFiles(directory, path)
    const own = new Set(files.map(({ file }) => file))
    const contents = checkContents(directory, path).filter(({ at }) => !own.has(at.file))
    const [found, second] = files.flatMap(({ objects }) =>
      objects.filter(({ kind }) => kind === 'Application'),
    )
    const twice = found && second ? [secondApplication(found.at, second.at)] : []
    const { metadata, spec = {} } = found?.kind === 'Application' ? found.object : {}
    const name = metadata?.name ?? baseName(path)
    const at = found?.at ?? { file: path }
    const { helm, diagnostics: wrong } = parseChart(directory, { name, path, at, spec: spec.helm })
    const homeless = spec.serviceAccountName !== undefined && spec.namespace === undefined
    const diagnostics = [
      ...files.flatMap(file => file.diagnostics),
      ...contents,
      ...twice,
      ...wrong,
      ...(labelValue.test(name) ? [] : [nameInvalid(name, at)]),
      ...(homeless ? [accountWithoutNamespace(at)] : []),
    ]
    const application: Application = {
      name,
      path,
      ...(spec.namespace === undefined ? {} : { namespace: spec.namespace }),
      ...(spec.serviceAccountName !== undefined && { serviceAccountName: spec.serviceAccountName }),
      substitute: spec.substitute ?? false,
      dependsOn: spec.dependsOn ?? [],
      ...(helm && { helm }),
      at,
      diagnostics: diagnostics.filter(isError),
    }
    const broken = files.filter(file => file.diagnostics.some(isError)).map(({ file }) => file)
    return {
      applications: [application],
      diagnostics,
      broken: [...broken, ...twice.map(({ at }) => at.file)],
    }
  },
)

function applicationFiles(directory: TreeDirectory, path: string): readonly FleetFile[] {
  const files: FleetFile[] = []
  for (const [name, entry] of directory.entries) {
    const file = `${path}/${name}`
    if (entry.kind === 'file' && holdsOurs(entry, file))
      files.push(readFile(entry, file, allowed, baseName(path)))
  }
  return files
}

// Of a name that a file gives, its form was read.
function nameInvalid(name: string, at: Diagnostic['at']): Diagnostic {
  return {
    code: 'fleet/name-invalid',
    severity: 'error',
    message: `the directory name "${name}" cannot be the name of an application`,
    at: { file: at.file },
    hint: 'use at most 63 letters, digits, "-", "_" and ".", or give it a name in application.yaml',
  }
}

function accountWithoutNamespace(at: Diagnostic['at']): Diagnostic {
  return {
    code: 'fleet/field-missing',
    severity: 'error',
    message: 'a ServiceAccount belongs to a namespace, and the application names none',
    at: { ...at, path: ['spec', 'serviceAccountName'], part: 'key' },
    hint: 'write "namespace: ..." beside it',
  }
}

function secondApplication(first: Diagnostic['at'], second: Diagnostic['at']): Diagnostic {
  return {
    code: 'fleet/application-duplicate',
    severity: 'error',
    message: 'a second Application for one directory',
    at: second,
    related: [{ message: 'the first one', at: first }],
  }
}
