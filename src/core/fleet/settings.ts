import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { joinPath } from '../../base/std/paths.ts'
import { directoryAt, type TreeDirectory } from '../../base/tree/tree.ts'
import type { RenderedPlace } from '../model/fleet.ts'
import { defaultGuards, type Guards, type Limit } from '../model/guards.ts'
import type { HealthRule } from '../model/health-rule.ts'
import type { Verification } from '../model/verification.ts'
import { resolveVerification } from './checks/check-keys.ts'
import { checkLink } from './documents/check-contents.ts'
import { readFile } from './documents/read-file.ts'
import type { FleetKind, GuardSettings } from './kinds/fleet.ts'

export const fleetFile = 'fleet.yaml'

/** What `fleet.yaml` says, with its defaults. */
export interface Settings {
  readonly object: FleetKind
  readonly clustersPath: string
  readonly templatesPath: string
  readonly levels: readonly string[]
  readonly statusBranch: string
  readonly rendered: RenderedPlace
  readonly maxStatusCommits: number | undefined
  readonly guards: Guards
  readonly healthRules: readonly HealthRule[]
  /** Absent: whoever may push is believed. */
  readonly verification?: Verification
}

const allowed = new Set(['Fleet'] as const)

/** Reads `fleet.yaml`; with any error in it there is no fleet, and the whole revision is held. */
export function readSettings(tree: TreeDirectory): Settings | readonly Diagnostic[] {
  const entry = tree.entries.get(fleetFile)
  if (entry?.kind === 'symlink' || entry?.kind === 'submodule') return [checkLink(entry, fleetFile)]
  if (entry?.kind !== 'file')
    return [missing('the repository has no "fleet.yaml"', 'run "banyan init" to write one')]
  const { objects, diagnostics } = readFile(entry, fleetFile, allowed, fleetFile)
  if (diagnostics.some(isError)) return diagnostics
  const [found, second] = objects.filter(object => object.kind === 'Fleet')
  if (found === undefined)
    return [missing('"fleet.yaml" holds no Fleet', 'run "banyan init" in an empty directory to see one')]
  if (second !== undefined) return [secondFleet(second.at)]
  return toSettings(found.object, tree)
}

/** What counts where `fleet.yaml` says nothing else; undefined where there is no fleet in that. */
export function usualSettings(tree: TreeDirectory): Settings | undefined {
  const settings = toSettings(
    { apiVersion: 'banyan.dev/v1alpha1', kind: 'Fleet', metadata: { name: '' } },
    tree,
  )
  return 'object' in settings ? settings : undefined
}

function toSettings(object: FleetKind, tree: TreeDirectory): Settings | readonly Diagnostic[] {
  const { spec = {} } = object
  const outside: Diagnostic[] = []
  const pathOf = (field: 'clustersPath' | 'templatesPath', usual: string): string => {
    const path = joinPath(spec[field] ?? usual)
    if (path === undefined) outside.push(pathOutside(field, spec[field] ?? usual))
    return path ?? usual
  }
  const clustersPath = pathOf('clustersPath', 'clusters')
  const templatesPath = pathOf('templatesPath', 'templates')
  if (outside.length > 0) return outside
  if (isWithin(clustersPath, templatesPath) || isWithin(templatesPath, clustersPath)) {
    return [pathsOverlap(clustersPath, templatesPath)]
  }
  if (directoryAt(tree, clustersPath) === undefined) {
    const at = { file: fleetFile, path: ['spec', 'clustersPath'] }
    return [missing(`there is no directory "${clustersPath}"`, 'add it, or set "clustersPath"', at)]
  }
  const at = { file: fleetFile, path: ['spec', 'verification'] }
  const verification = spec.verification && resolveVerification(spec.verification, tree, at)
  if (verification !== undefined && !('mode' in verification)) return verification
  const statusBranch = spec.statusBranch ?? 'banyan/status'
  const rendered = { ...spec.rendered, branch: spec.rendered?.branch ?? 'banyan/rendered' }
  if (rendered.repository === undefined && rendered.branch === statusBranch)
    return [branchesMeet(statusBranch)]
  return {
    object,
    clustersPath,
    templatesPath,
    levels: spec.levels ?? [],
    statusBranch,
    maxStatusCommits: spec.status?.maxCommits,
    rendered,
    guards: toGuards(spec.guards ?? {}),
    healthRules: spec.health?.rules ?? [],
    ...(verification && { verification }),
  }
}

/** By whose signatures a fleet takes the commits after this one, if it says so; its `fleet.yaml` may not be readable. */
export function verificationOf(tree: TreeDirectory): Verification | 'none' | 'unreadable' {
  const settings = readSettings(tree)
  return 'object' in settings ? (settings.verification ?? 'none') : 'unreadable'
}

function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`)
}

function pathsOverlap(clustersPath: string, templatesPath: string): Diagnostic {
  return {
    code: 'fleet/field-invalid',
    severity: 'error',
    message: `clustersPath "${clustersPath}" and templatesPath "${templatesPath}" must be two directories beside each other`,
    at: { file: fleetFile, path: ['spec'] },
  }
}

type LimitName =
  | 'maxDeletions'
  | 'maxDeletionsPerCluster'
  | 'maxLosingClusters'
  | 'maxEvictedClusters'
  | 'maxMovedReplicas'

// What is protected by default stays so: lists only add to it.
function toGuards(settings: GuardSettings): Guards {
  const limit = (field: LimitName): Limit => ({
    ...defaultGuards[field],
    ...settings[field],
  })
  const list = (field: 'protectedNamespaces' | 'protectedKinds'): readonly string[] => [
    ...new Set([...defaultGuards[field], ...(settings[field] ?? [])]),
  ]
  return {
    maxDeletions: limit('maxDeletions'),
    maxDeletionsPerCluster: limit('maxDeletionsPerCluster'),
    maxLosingClusters: limit('maxLosingClusters'),
    maxEvictedClusters: limit('maxEvictedClusters'),
    maxMovedReplicas: limit('maxMovedReplicas'),
    protectedNamespaces: list('protectedNamespaces'),
    protectedKinds: list('protectedKinds'),
    requireApproval: { ...defaultGuards.requireApproval, ...settings.requireApproval },
  }
}

function missing(message: string, hint: string, at: Diagnostic['at'] = { file: fleetFile }): Diagnostic {
  return { code: 'fleet/missing', severity: 'error', message, at, hint }
}

function secondFleet(at: Diagnostic['at']): Diagnostic {
  return { code: 'fleet/kind-misplaced', severity: 'error', message: 'a second Fleet in one repository', at }
}

function branchesMeet(branch: string): Diagnostic {
  return {
    code: 'fleet/field-invalid',
    severity: 'error',
    message: `"${branch}" is the status branch: what is rendered needs another one`,
    at: { file: fleetFile, path: ['spec', 'rendered', 'branch'] },
  }
}

function pathOutside(field: string, path: string): Diagnostic {
  return {
    code: 'tree/path-outside',
    severity: 'error',
    message: `"${path}" leaves the repository`,
    at: { file: fleetFile, path: ['spec', field] },
  }
}
