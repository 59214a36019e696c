import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { isObject } from '../../../base/std/json.ts'
import { baseName } from '../../../base/std/paths.ts'
import type { TreeDirectory, TreeFile } from '../../../base/tree/tree.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import { kustomizationNames } from '../../../kustomize/index.ts'
import type { ComponentStep } from '../../model/fleet.ts'
import type { OverridePolicy } from '../../model/override-policy.ts'
import { checkContents } from '../documents/check-contents.ts'
import { type FleetFile, holdsOurs, readFile } from '../documents/read-file.ts'
import { type FileProblem, problemsOf } from './file-problem.ts'
import { toOverridePolicy } from './to-override-policy.ts'

export interface ParsedComponent {
  /** Absent where the directory holds OverridePolicies alone. */
  readonly component?: Omit<ComponentStep, 'contentId'>
  readonly files: readonly FleetFile[]
  readonly problems: readonly FileProblem[]
}

const allowed = new Set(['OverridePolicy'] as const)

/** Reads a directory below `overrides`: a Component with the policy that may gate it, or policies alone. */
export function parseComponent(directory: TreeDirectory, path: string): ParsedComponent {
  const name = baseName(path)
  const files = policyFiles(directory, path, name)
  const own = new Set(files.map(({ file }) => file))
  const kustomization = kustomizationNames.find(known => directory.entries.get(known)?.kind === 'file')
  const { gate, problems: gateProblems } = kustomization === undefined ? noGate : readGate(files, name)
  const applications = gate?.applications ?? applicationsOf(files, name)
  const problems = files.flatMap(file => problemsOf(file, file.applications))
  for (const diagnostic of checkContents(directory, path)) {
    const { file } = diagnostic.at
    if (!own.has(file)) problems.push(...problemsOf({ file, diagnostics: [diagnostic] }, applications))
  }
  if (kustomization === undefined) {
    if (files.length > 0) return { files, problems }
    const diagnostics = [noComponent(path, name)]
    return { files, problems: [...problems, ...problemsOf({ file: path, diagnostics }, applications)] }
  }
  const at = { file: `${path}/${kustomization}` }
  const wrong = checkKind(directory.entries.get(kustomization) as TreeFile, at.file)
  problems.push(...gateProblems, ...problemsOf({ file: at.file, diagnostics: wrong }, applications))
  const step = { kind: 'component', directory: path, applications, at } as const
  return { component: gate === undefined ? step : { ...step, gate }, files, problems }
}

function policyFiles(directory: TreeDirectory, path: string, name: string): readonly FleetFile[] {
  const files: FleetFile[] = []
  for (const [entryName, entry] of directory.entries) {
    const file = `${path}/${entryName}`
    if (entry.kind === 'file' && holdsOurs(entry, file)) files.push(readFile(entry, file, allowed, name))
  }
  return files
}

// Several files, or one that cannot be told: the Component is held for all of them.
function applicationsOf(files: readonly FleetFile[], name: string): readonly string[] {
  if (files.length === 0) return [name]
  const lists = files.map(({ applications }) => applications ?? ['*'])
  return [...new Set(lists.flat())]
}

interface Gate {
  readonly gate?: OverridePolicy
  readonly problems: readonly FileProblem[]
}

const noGate: Gate = { problems: [] }

function readGate(files: readonly FleetFile[], name: string): Gate {
  const found = files.flatMap(({ file, applications, objects }) =>
    objects.flatMap(object => (object.kind === 'OverridePolicy' ? [{ file, applications, object }] : [])),
  )
  const [first, second] = found
  if (first === undefined) return noGate
  const { object, at } = first.object
  const { policy, diagnostics } = toOverridePolicy(object, at, { defaultName: name, gates: true })
  const twice = second === undefined ? [] : [secondGate(policy, second.object.at)]
  const problems = problemsOf(
    { file: first.file, diagnostics: [...diagnostics, ...twice] },
    first.applications,
  )
  return { gate: policy, problems }
}

function secondGate(policy: OverridePolicy, at: Diagnostic['at']): Diagnostic {
  return {
    code: 'fleet/override-duplicate',
    severity: 'error',
    message: 'two policies gate one Component',
    at,
    related: [{ message: 'the other one', at: policy.at }],
  }
}

function checkKind(file: TreeFile, path: string): readonly Diagnostic[] {
  const { documents, diagnostics } = parseDocuments(file, path, { dialect: 'kustomize' })
  if (diagnostics.length > 0) return diagnostics
  const value = documents[0]?.value
  if (!isObject(value) || value.kind === 'Component') return []
  const kind = value.kind === undefined ? 'Kustomization' : String(value.kind)
  return [
    {
      code: 'fleet/component-invalid',
      severity: 'error',
      message: `an override must be a Component, and this is a ${kind}`,
      at: value.kind === undefined ? { file: path } : { file: path, path: ['kind'] },
      hint: 'write "apiVersion: kustomize.config.k8s.io/v1alpha1" and "kind: Component"',
    },
  ]
}

function noComponent(path: string, name: string): Diagnostic {
  return {
    code: 'fleet/component-invalid',
    severity: 'error',
    message: `override "${name}" has neither a kustomization nor an OverridePolicy`,
    at: { file: path },
    hint: 'add a kustomization.yaml with "kind: Component"',
  }
}
