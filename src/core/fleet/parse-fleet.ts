import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { invariant } from '../../base/std/invariant.ts'
import { directoryAt, fileAt, type TreeDirectory } from '../../base/tree/tree.ts'
import type { Fleet, FleetNode } from '../model/fleet.ts'
import { type Applications, resolveApplications, withAbsent } from './applications/resolve-applications.ts'
import { brokenBy, chargeReferences } from './checks/charge-references.ts'
import { checkGuarded } from './checks/check-guarded.ts'
import { checkHelmValues } from './checks/check-helm-values.ts'
import { checkClusters, checkSelections } from './checks/check-names.ts'
import { checkOverrides, checkPolicies } from './checks/check-references.ts'
import { checkRollouts } from './checks/check-rollouts.ts'
import { indexPlaces } from './checks/index-places.ts'
import { summarize } from './checks/summarize.ts'
import { type FileFallback, healTree } from './heal.ts'
import { addProblems } from './nodes/add-problems.ts'
import { checkApplyFields } from './nodes/check-apply-fields.ts'
import { inheritFleet } from './nodes/inherit.ts'
import { resolveNode } from './nodes/resolve-node.ts'
import { fleetFile, readSettings, type Settings, usualSettings } from './settings.ts'

export interface ParsedFleet {
  /** Absent when `fleet.yaml` itself is broken: the whole revision is held then. */
  readonly fleet: Fleet | undefined
  /** Every mistake, in the order of files. */
  readonly diagnostics: readonly Diagnostic[]
  /** Paths that have an error, sorted. */
  readonly broken: readonly string[]
}

export interface ParseFleetOptions {
  /** The newest content of a file in which it had no error; without one a broken file counts as absent. */
  readonly fallback?: FileFallback
}

/**
 * Reads the fleet of a repository. Mistakes are found all at once; a file with an error counts with its fallback, so
 * that selection goes on with what was good last, and the error is charged to the pairs whose chain has the file.
 * Branches whose files and inheritance did not change are the same objects as in the tree before.
 */
export function parseFleet(tree: TreeDirectory, options: ParseFleetOptions = {}): ParsedFleet {
  const settings = readSettings(tree)
  if (!('object' in settings)) {
    const diagnostics = [...settings, ...mistakesBeside(tree)]
    return { fleet: undefined, diagnostics, broken: [fleetFile] }
  }
  const fallback: FileFallback = path => options.fallback?.(path)
  const first = draftFleet(tree, tree, settings)
  const own = brokenFiles(first.mistakes)
  const whole = own.length === 0 ? first : draftFleet(tree, healTree(tree, own, fallback), settings)
  const references = checkJoined(whole, settings)
  const wrong = references.filter(isError)
  const settled = wrong.length === 0 ? whole : settle(whole, wrong, settings, fallback)
  const diagnostics = inOrder([...whole.mistakes, ...references])
  return { fleet: makeFleet(settled, settings), diagnostics, broken: brokenFiles(diagnostics) }
}

// What other files say wrongly by themselves, so that not one mistake after the other is found.
function mistakesBeside(tree: TreeDirectory): readonly Diagnostic[] {
  const usual = fileAt(tree, fleetFile) && usualSettings(tree)
  return usual === undefined ? [] : draftFleet(tree, tree, usual).mistakes
}

interface Draft {
  readonly tree: TreeDirectory
  readonly healed: TreeDirectory
  readonly root: FleetNode
  readonly applications: Applications
  /** What is wrong with files by themselves. */
  readonly mistakes: readonly Diagnostic[]
}

function draftFleet(tree: TreeDirectory, healed: TreeDirectory, settings: Settings): Draft {
  const { object, clustersPath, templatesPath } = settings
  const root = resolveNode(tree, {
    directory: directoryAt(tree, clustersPath),
    healed: directoryAt(healed, clustersPath),
    declared: undefined,
    inherited: inheritFleet(object, clustersPath),
    name: '',
    path: '',
  })
  const applications = resolveApplications(tree, healed, templatesPath)
  const mistakes = [...summarize(root).problems, ...applications.diagnostics]
  return { tree, healed, root, applications, mistakes }
}

/** What shows only when files are read together. */
function checkJoined(
  { root, applications: { byName } }: Draft,
  { levels, object }: Settings,
): readonly Diagnostic[] {
  return [
    ...summarize(root).faults,
    ...checkClusters(root),
    ...checkPolicies(root, byName, levels),
    ...checkRollouts(root, byName, levels),
    ...checkOverrides(root, byName),
    ...checkHelmValues(root, byName),
    ...checkSelections(root),
    ...checkGuarded(object, () => indexPlaces(root.placement)),
    ...checkApplyFields(object.spec, root, { file: fleetFile, path: ['spec'] }),
  ]
}

/**
 * Files that are wrong together with others count as they last were. What is wrong even so refers to something that
 * went away: an application is stood for, and of two clusters of one name the one that came later is left out.
 */
function settle(
  draft: Draft,
  wrong: readonly Diagnostic[],
  settings: Settings,
  fallback: FileFallback,
): Draft {
  const { tree, applications } = draft
  let healed = healTree(draft.healed, brokenFiles(wrong), fallback)
  let next = draftFleet(tree, healed, settings)
  const twice = checkClusters(next.root)
  if (twice.length > 0) {
    healed = healTree(
      healed,
      twice.map(({ at }) => at.file),
      () => undefined,
    )
    next = draftFleet(tree, healed, settings)
  }
  const absent = summarize(next.root).policies.flatMap(policy =>
    policy.applications
      .filter(name => name !== '*' && !applications.byName.has(name))
      .map(name => ({ name, diagnostic: causeOf(wrong, policy.at) })),
  )
  const byName = withAbsent(applications.byName, absent, settings.templatesPath)
  const root = addProblems(next.root, chargeReferences(wrong, draft.root, next.root, settings.clustersPath))
  return { ...next, root, applications: { ...applications, byName } }
}

function causeOf(wrong: readonly Diagnostic[], { file }: Diagnostic['at']): Diagnostic {
  const cause = wrong.find(({ at }) => at.file === file) ?? wrong[0]
  invariant(cause !== undefined, 'an application is absent only when something is wrong')
  return cause
}

function makeFleet({ tree, root, applications }: Draft, settings: Settings): Fleet {
  const { object, clustersPath, templatesPath, levels, statusBranch, rendered, maxStatusCommits } = settings
  const { guards, healthRules } = settings
  const { name } = object.metadata
  return {
    name,
    clustersPath,
    templatesPath,
    levels,
    statusBranch,
    rendered,
    ...(maxStatusCommits !== undefined && { maxStatusCommits }),
    guards,
    healthRules,
    root,
    applications: applications.byName,
    tree,
  }
}

function brokenFiles(diagnostics: readonly Diagnostic[]): readonly string[] {
  return [...new Set(diagnostics.filter(isError).flatMap(brokenBy))].sort()
}

function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Set(diagnostics)]
    .map(diagnostic => ({ diagnostic, key: orderKey(diagnostic.at) }))
    .sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1))
    .map(({ diagnostic }) => diagnostic)
}

function orderKey({ file, document = 0, position, path = [] }: Diagnostic['at']): string {
  const digits = (number: number): string => String(number).padStart(8, '0')
  const steps = path.map(step => (typeof step === 'number' ? digits(step) : step)).join('/')
  return [file, digits(document), digits(position?.line ?? 0), digits(position?.column ?? 0), steps].join(
    '\n',
  )
}
