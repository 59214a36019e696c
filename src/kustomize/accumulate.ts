import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import type { TreeDirectory } from '../base/tree/tree.ts'
import { type Accumulation, nothingAccumulated } from './accumulation.ts'
import { addManifests } from './add-manifests.ts'
import { accumulateBase, applyDirectory } from './apply-directory.ts'
import { applyKustomization as apply } from './apply-kustomization.ts'
import { defaultConfig } from './config/transformer-config.ts'
import { helmBuild } from './helm/helm-build.ts'
import type { Inflate } from './helm/inflate-from.ts'
import { kustomizationNames, loadKustomization } from './kustomization/load-kustomization.ts'
import { type Opened, openPath, toDiagnostic } from './open-path.ts'
import { checkSortOptions } from './order.ts'
import { newSession } from './session.ts'

export interface AccumulateOptions {
  /** Records for every field where it was set last. */
  readonly provenance?: boolean
  /** Takes whatever kustomize takes, also what no API server does. */
  readonly lenient?: boolean
  /** What came of the charts that it names; without it they are mistakes. */
  readonly inflated?: Inflate
}

interface Options {
  readonly provenance: boolean
  readonly lenient: boolean
  readonly inflated?: Inflate
}

/**
 * Accumulates a kustomization directory; one without a kustomization file stands for all manifests below it, but
 * for a lenient build, which refuses it as kustomize does. The result is for {@link addComponent} and other steps, and at last for `finish`.
 */
export function accumulate(
  tree: TreeDirectory,
  directory: string,
  { provenance = false, lenient = false, inflated }: AccumulateOptions = {},
): Accumulation {
  const options: Options = { provenance, lenient, ...(inflated && { inflated }) }
  const opened = openPath(tree, '', directory, { links: lenient })
  if (!('kind' in opened)) return failed(toDiagnostic(opened, { file: directory }), options)
  if (opened.kind === 'file') {
    const message = `"${directory}" is a file, not a directory`
    const diagnostic: Diagnostic = {
      code: 'kustomize/missing',
      severity: 'error',
      message,
      at: { file: directory },
    }
    return failed(diagnostic, options)
  }
  const loaded = loadKustomization(opened.directory, opened.path)
  if (loaded === undefined) {
    if (!lenient) return accumulateManifests(tree, opened, options)
    const message = `"${directory || '.'}" has no kustomization file`
    const hint = `add one of ${kustomizationNames.join(', ')} to it`
    return failed(
      { code: 'kustomize/missing', severity: 'error', message, at: { file: directory }, hint },
      options,
    )
  }
  const { kustomization, path: file } = loaded
  if (kustomization.kind === 'Component') {
    const message = 'a Component cannot stand alone'
    const at: Place = { file, document: 0, path: ['kind'] }
    return failed({ code: 'kustomize/kind-wrong', severity: 'error', message, at }, options)
  }
  const { sortOptions, buildMetadata = [] } = kustomization
  const session = newSession()
  const notedPath = buildMetadata.length === 0 ? {} : { notedPath: '' }
  const build = {
    ...{ tree, ...options, report: () => {}, stack: [], session, apply, ...notedPath },
    helm: helmBuild(inflated),
  }
  const { entries, config, vars, diagnostics } = accumulateBase(build, opened.path)
  return {
    ...{ entries, config, vars, ...options, buildMetadata, session },
    diagnostics: [
      ...diagnostics,
      ...checkSortOptions(sortOptions, { file, document: 0, path: ['sortOptions'] }),
    ],
    ...(sortOptions === undefined ? {} : { sortOptions }),
  }
}

function accumulateManifests(
  tree: TreeDirectory,
  opened: Opened & { readonly kind: 'directory' },
  options: Options,
): Accumulation {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  const session = newSession()
  const build = { tree, ...options, report, stack: [], session, apply, helm: helmBuild(options.inflated) }
  const accumulated = addManifests(build, opened.directory, opened.path, {
    ...nothingAccumulated,
    config: defaultConfig,
  })
  return { ...accumulated, diagnostics, ...options, buildMetadata: [], session }
}

/** Applies a Component's directory to what is accumulated: it sees and changes all of it. */
export function addComponent(
  accumulation: Accumulation,
  tree: TreeDirectory,
  directory: string,
): Accumulation {
  const { provenance, lenient, session, inflated } = accumulation
  const diagnostics: Diagnostic[] = [...accumulation.diagnostics]
  const at: Place = { file: directory }
  const opened = openPath(tree, '', directory, { links: lenient })
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  if (!('kind' in opened)) {
    report(toDiagnostic(opened, at))
    return { ...accumulation, diagnostics }
  }
  // An accumulation stays what it is, so a schema that the Component sets is its own.
  const own = { ...session }
  const notedPath = accumulation.buildMetadata.length === 0 ? {} : { notedPath: directory }
  const helm = helmBuild(inflated)
  const build = { tree, provenance, lenient, report, stack: [], session: own, apply, helm, ...notedPath }
  const accumulated = applyDirectory(build, opened, at, 'Component', accumulation)
  return { ...accumulation, ...accumulated, diagnostics, session: own }
}

function failed(diagnostic: Diagnostic, options: Options): Accumulation {
  const session = newSession()
  return { ...nothingAccumulated, diagnostics: [diagnostic], ...options, buildMetadata: [], session }
}
