import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import type { TreeDirectory } from '../../../base/tree/tree.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { RolloutPolicy } from '../../model/rollout-policy.ts'
import { checkForeignFile, checkLink } from '../documents/check-contents.ts'
import { type FleetFile, isIgnored, isYaml, readFile, stem } from '../documents/read-file.ts'
import { memoizeByPath } from '../memoize-by-path.ts'
import { definedTwice, dropDuplicates, type FileProblem, problemsOf } from './file-problem.ts'
import { toPropagationPolicy } from './to-propagation-policy.ts'
import { toRolloutPolicy } from './to-rollout-policy.ts'

export interface ParsedPolicies {
  /** Their scope is set where the node's path is known. */
  readonly policies: readonly PropagationPolicy[]
  readonly rollouts: readonly RolloutPolicy[]
  readonly files: readonly FleetFile[]
  readonly problems: readonly FileProblem[]
}

export const noPolicies: ParsedPolicies = { policies: [], rollouts: [], files: [], problems: [] }

const allowed = new Set(['PropagationPolicy', 'RolloutPolicy'] as const)

/** Reads a directory `policies`; the same objects for the same directory. */
export const parsePolicies: (directory: TreeDirectory, path: string) => ParsedPolicies =
  memoizeByPath(readPolicies)

function readPolicies(directory: TreeDirectory, path: string): ParsedPolicies {
  const files: FleetFile[] = []
  const problems: FileProblem[] = []
  for (const [name, entry] of directory.entries) {
    if (isIgnored(name)) continue
    const file = `${path}/${name}`
    if (entry.kind === 'file' && isYaml(name)) files.push(readFile(entry, file, allowed, stem(file)))
    else {
      const diagnostics =
        entry.kind === 'file' ? checkForeignFile(entry, name, file) : [checkOther(entry, file)]
      problems.push(...problemsOf({ file, diagnostics }, undefined))
    }
  }
  const policies: PropagationPolicy[] = []
  for (const file of files) {
    problems.push(...problemsOf(file, file.applications))
    for (const found of file.objects) {
      if (found.kind !== 'PropagationPolicy') continue
      const { policy, diagnostics } = toPropagationPolicy(found.object, found.at, stem(file.file))
      problems.push(...problemsOf({ file: file.file, diagnostics }, file.applications))
      if (diagnostics.length === 0) policies.push(policy)
    }
  }
  const twice = definedTwice('fleet/policy-duplicate', 'policy')
  const { kept, problems: duplicates } = dropDuplicates(policies, twice)
  const { kept: keptRollouts, problems: alike } = dropDuplicates(rolloutsIn(files), twice)
  const overlaps = overlappingRollouts(keptRollouts)
  return {
    policies: kept,
    rollouts: keptRollouts,
    files,
    problems: [...problems, ...duplicates, ...alike, ...overlaps],
  }
}

function rolloutsIn(files: readonly FleetFile[]): readonly RolloutPolicy[] {
  return files.flatMap(({ file, objects }) =>
    objects.flatMap(found =>
      found.kind === 'RolloutPolicy' ? toRolloutPolicy(found.object, found.at, stem(file)) : [],
    ),
  )
}

function checkOther(entry: Parameters<typeof checkLink>[0] | TreeDirectory, file: string): Diagnostic {
  if (entry.kind !== 'directory') return checkLink(entry, file)
  return {
    code: 'fleet/directory-reserved',
    severity: 'error',
    message: 'a directory "policies" holds files, and no directories',
    at: { file },
    hint: 'a policy for a deeper branch belongs into the "policies" of that branch',
  }
}

// Which of two that are as near and as exact would count, nobody could tell.
function overlappingRollouts(rollouts: readonly RolloutPolicy[]): readonly FileProblem[] {
  const owners = new Map<string, RolloutPolicy>()
  return rollouts.flatMap(policy =>
    policy.applications.flatMap(name => {
      const first = owners.get(name)
      owners.set(name, first ?? policy)
      if (first === undefined) return []
      const diagnostic: Diagnostic = {
        code: 'fleet/policy-duplicate',
        severity: 'error',
        message: `rollout policies "${first.name}" and "${policy.name}" of one directory both have application "${name}"`,
        at: policy.at,
        related: [{ message: 'the other one', at: first.at }],
      }
      return [policy, first].map(({ at }) => ({ file: at.file, diagnostic, applications: [name] }))
    }),
  )
}
