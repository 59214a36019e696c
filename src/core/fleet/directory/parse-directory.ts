import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import type { TreeDirectory, TreeFile } from '../../../base/tree/tree.ts'
import type { PlacementScores } from '../../model/placement-scores.ts'
import { checkForeignFile, checkLink } from '../documents/check-contents.ts'
import { type FleetFile, isIgnored, isYaml, readFile, stem } from '../documents/read-file.ts'
import type { ClusterEntry, ClusterKind } from '../kinds/cluster.ts'
import type { ClusterGroupKind } from '../kinds/cluster-group.ts'
import { labelValue } from '../kinds/common.ts'
import { memoizeByPath } from '../memoize-by-path.ts'
import { dropDuplicates, type FileProblem, problemsOf } from './file-problem.ts'
import { noOverrides, type ParsedOverrides, parseOverrides } from './parse-overrides.ts'
import { noPolicies, type ParsedPolicies, parsePolicies } from './parse-policies.ts'
import { placementScores } from './to-placement-scores.ts'

/** What a directory of the tree says of itself, before anything is inherited; its branches are not looked into. */
export interface ParsedDirectory {
  readonly group?: { readonly object: ClusterGroupKind; readonly at: Place }
  /** The cluster that the directory itself is, from its `cluster.yaml`. */
  readonly cluster?: DeclaredCluster
  /** Clusters that lie at `<directory>/<name>`, from any other file. */
  readonly listed: readonly DeclaredCluster[]
  /** Of the clusters at and below the directory. */
  readonly scores: readonly PlacementScores[]
  readonly policies: ParsedPolicies
  readonly overrides: ParsedOverrides
  /** Names of the directories that are nodes below this one. */
  readonly branches: readonly string[]
  readonly files: readonly FleetFile[]
  readonly problems: readonly FileProblem[]
}

export interface DeclaredCluster {
  readonly entry: ClusterEntry
  readonly at: Place
}

const allowed = new Set(['ClusterGroup', 'Cluster', 'ClusterList', 'AddOnPlacementScore'] as const)

export const parseDirectory: (directory: TreeDirectory, path: string) => ParsedDirectory = memoizeByPath(
  (directory, path) => {
    const files: FleetFile[] = []
    const branches: string[] = []
    const problems: FileProblem[] = []
    for (const [name, entry] of directory.entries) {
      if (isIgnored(name)) continue
      const at = `${path}/${name}`
      if (entry.kind === 'directory') {
        const wrong = checkBranchName(name, at)
        if (wrong !== undefined) problems.push(...problemsOf({ file: at, diagnostics: [wrong] }, undefined))
        else if (name !== 'policies' && name !== 'overrides') branches.push(name)
      } else if (entry.kind !== 'file') {
        problems.push(...problemsOf({ file: at, diagnostics: [checkLink(entry, at)] }, undefined))
      } else if (isYaml(name)) {
        const file = readTreeFile(entry, at)
        files.push(file)
        problems.push(...problemsOf(file, undefined))
      } else problems.push(...problemsOf({ file: at, diagnostics: checkForeignFile(entry, name, at) }, []))
    }
    const policies = directory.entries.get('policies')
    const overrides = directory.entries.get('overrides')
    return {
      ...sortObjects(files, problems),
      policies: policies?.kind === 'directory' ? parsePolicies(policies, `${path}/policies`) : noPolicies,
      overrides:
        overrides?.kind === 'directory' ? parseOverrides(overrides, `${path}/overrides`) : noOverrides,
      branches,
      files,
    }
  },
)

/** Every file and problem of a directory, those of its policies and overrides included. */
export function allFiles({ files, policies, overrides }: ParsedDirectory): readonly FleetFile[] {
  return [...files, ...policies.files, ...overrides.files]
}

export function allProblems({ problems, policies, overrides }: ParsedDirectory): readonly FileProblem[] {
  if (policies.problems.length + overrides.problems.length === 0) return problems
  return [...problems, ...policies.problems, ...overrides.problems]
}

function readTreeFile(file: TreeFile, path: string): FleetFile {
  return readFile(file, path, allowed, stem(path))
}

type Sorted = Pick<ParsedDirectory, 'group' | 'cluster' | 'listed' | 'scores' | 'problems'>

function sortObjects(files: readonly FleetFile[], before: readonly FileProblem[]): Sorted {
  const objects = files.flatMap(file => file.objects)
  const clusters = files.flatMap(declaredIn)
  const [group, secondGroup] = objects.filter(found => found.kind === 'ClusterGroup')
  const [cluster, secondCluster] = clusters.filter(isOwn)
  const { kept, problems } = dropDuplicates(
    clusters
      .filter(declared => !isOwn(declared))
      .map(declared => ({ ...declared, name: declared.entry.name })),
    ({ name, at }, first) => duplicateCluster(name, at, first.at),
  )
  const { scores, problems: duplicates } = placementScores(files)
  return {
    ...(group && { group }),
    ...(cluster && { cluster }),
    listed: kept,
    scores,
    problems: [
      ...before,
      ...(group && secondGroup ? secondOf('ClusterGroup', group.at, secondGroup.at) : []),
      ...(cluster && secondCluster ? secondOf('Cluster', cluster.at, secondCluster.at) : []),
      ...problems,
      ...duplicates,
    ],
  }
}

function declaredIn({ objects }: FleetFile): readonly DeclaredCluster[] {
  return objects.flatMap(found => {
    if (found.kind === 'Cluster') return [fromCluster(found)]
    if (found.kind !== 'ClusterList') return []
    return found.object.spec.clusters.map(entry => ({ entry, at: entryPlace(found.at, entry) }))
  })
}

// `cluster.yaml` says that the directory is a cluster; in a file of any other name clusters lie below it.
function isOwn({ at }: DeclaredCluster): boolean {
  return stem(at.file) === 'cluster' && at.path === undefined
}

/** Two clusters of one name, or in one place. */
export function duplicateCluster(name: string, at: Place, first: Place): Diagnostic {
  return {
    code: 'fleet/cluster-duplicate',
    severity: 'error',
    message: `cluster "${name}" is defined twice`,
    at,
    related: [{ message: 'the other one', at: first }],
  }
}

function fromCluster({ object, at }: { readonly object: ClusterKind; readonly at: Place }): DeclaredCluster {
  return { entry: { ...object.metadata, ...object.spec }, at }
}

// By name and not by index, so that an entry keeps its place when others come and go.
function entryPlace(at: Place, { name }: ClusterEntry): Place {
  return { ...at, path: ['spec', 'clusters', name] }
}

function secondOf(kind: 'ClusterGroup' | 'Cluster', first: Place, second: Place): readonly FileProblem[] {
  const diagnostic: Diagnostic = {
    code: kind === 'Cluster' ? 'fleet/cluster-duplicate' : 'fleet/group-duplicate',
    severity: 'error',
    message: `a second ${kind} for this directory`,
    at: second,
    related: [{ message: 'the first one', at: first }],
    ...(kind === 'Cluster' ? { hint: 'clusters below this directory stand in a file of another name' } : {}),
  }
  return [first, second].map(({ file }) => ({ file, diagnostic, applications: undefined }))
}

// Every branch may give its name to a label, and stands in paths and globs.
function checkBranchName(name: string, path: string): Diagnostic | undefined {
  if (name === 'policies' || name === 'overrides') return undefined
  if (name === 'applications') {
    return {
      code: 'fleet/directory-reserved',
      severity: 'error',
      message: 'the directory name "applications" is reserved',
      at: { file: path },
      hint: 'applications stand below templatesPath; rename the directory if it is a branch of the tree',
    }
  }
  if (labelValue.test(name)) return undefined
  return {
    code: 'fleet/name-invalid',
    severity: 'error',
    message: `the directory name "${name}" cannot be a label value`,
    at: { file: path },
    hint: 'use at most 63 letters, digits, "-", "_" and "."',
  }
}
