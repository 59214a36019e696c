import { sha256 } from '../../../base/std/hash.ts'
import { invariant } from '../../../base/std/invariant.ts'
import { canonicalJson, isObject } from '../../../base/std/json.ts'
import { baseName, parentPath } from '../../../base/std/paths.ts'
import type { TreeDirectory } from '../../../base/tree/tree.ts'
import type { ComponentStep, PolicyStep } from '../../model/fleet.ts'
import type { OverridePolicy } from '../../model/override-policy.ts'
import { checkForeignFile, checkLink } from '../documents/check-contents.ts'
import { type FleetFile, isIgnored, isYaml, readFile, stem } from '../documents/read-file.ts'
import { definedTwice, dropDuplicates, type FileProblem, problemsOf } from './file-problem.ts'
import { parseComponent } from './parse-component.ts'
import { toOverridePolicy } from './to-override-policy.ts'

export interface ParsedOverrides {
  /** Sorted by name; their content ids are known only together with the tree. */
  readonly components: readonly Omit<ComponentStep, 'contentId'>[]
  /** In the order in which they apply. */
  readonly policies: readonly PolicyStep[]
  readonly files: readonly FleetFile[]
  readonly problems: readonly FileProblem[]
}

export const noOverrides: ParsedOverrides = { components: [], policies: [], files: [], problems: [] }

const allowed = new Set(['OverridePolicy'] as const)

/** Reads a directory `overrides`: Components in directories, OverridePolicies in files. */
export function parseOverrides(directory: TreeDirectory, path: string): ParsedOverrides {
  const components: Omit<ComponentStep, 'contentId'>[] = []
  const files: FleetFile[] = []
  const problems: FileProblem[] = []
  for (const [name, entry] of directory.entries) {
    if (isIgnored(name)) continue
    const at = `${path}/${name}`
    if (entry.kind === 'directory') {
      const parsed = parseComponent(entry, at)
      if (parsed.component !== undefined) components.push(parsed.component)
      files.push(...parsed.files)
      problems.push(...parsed.problems)
    } else if (entry.kind !== 'file') {
      problems.push(...problemsOf({ file: at, diagnostics: [checkLink(entry, at)] }, undefined))
    } else if (isYaml(name)) {
      const file = readFile(entry, at, allowed, stem(at))
      files.push(file)
      problems.push(...problemsOf(file, file.applications))
    } else
      problems.push(...problemsOf({ file: at, diagnostics: checkForeignFile(entry, name, at) }, undefined))
  }
  const found = policiesOf(files, components, path)
  const { kept, problems: duplicates } = dropDuplicates(
    found.policies,
    definedTwice('fleet/override-duplicate', 'override'),
  )
  const policies = kept.toSorted(byPriority).map(toStep)
  return { components, policies, files, problems: [...problems, ...found.problems, ...duplicates] }
}

function policiesOf(
  files: readonly FleetFile[],
  components: readonly Pick<ComponentStep, 'gate'>[],
  root: string,
): { readonly policies: readonly OverridePolicy[]; readonly problems: readonly FileProblem[] } {
  const gates = new Set(components.map(({ gate }) => gate?.at.file))
  const policies: OverridePolicy[] = []
  const problems: FileProblem[] = []
  for (const file of files) {
    if (gates.has(file.file)) continue
    const directory = parentPath(file.file)
    const defaultName = directory === root ? stem(file.file) : baseName(directory)
    for (const found of file.objects) {
      if (found.kind !== 'OverridePolicy') continue
      const { policy, diagnostics } = toOverridePolicy(found.object, found.at, { defaultName, gates: false })
      problems.push(...problemsOf({ file: file.file, diagnostics }, file.applications))
      if (diagnostics.length === 0) policies.push(policy)
    }
  }
  return { policies, problems }
}

function toStep(policy: OverridePolicy): PolicyStep {
  const { at, ...content } = policy
  invariant(isObject(content), 'a policy is an object')
  const contentId = sha256(canonicalJson(content))
  return { kind: 'policy', contentId, applications: policy.applications, policy, at }
}

function byPriority(a: OverridePolicy, b: OverridePolicy): number {
  if (a.priority !== b.priority) return a.priority - b.priority
  return a.name < b.name ? -1 : 1
}
