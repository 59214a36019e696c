import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Package, readManifest, releasePackages, root } from './release.ts'

/**
 * `npm run sbom`: the bill of materials of a release, as CycloneDX in `dist/banyan.cdx.json`. What npm knows of each
 * package from the lock file, for those whose code is in the bundle: all of them are needed to build it, and the same
 * commit gives the same bytes.
 */
export interface Sbom {
  readonly metadata: { readonly component: Component; readonly [field: string]: unknown }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[]
  readonly serialNumber?: string
  readonly [field: string]: unknown
}

interface Component {
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly properties?: readonly { readonly name: string }[]
  readonly [field: string]: unknown
}

/** What npm lists, less what is not in a release and what differs from one run to the next. */
export function releaseSbom(listed: Sbom, name: string, packages: readonly Package[]): Sbom {
  const { serialNumber: _, metadata, ...rest } = listed
  const { timestamp: __, component, ...about } = metadata
  const wanted = new Set(packages.map(each => `${each.name}@${each.version}`))
  const components = listed.components.filter(({ 'bom-ref': ref }) => wanted.delete(ref))
  if (wanted.size > 0) throw new Error(`the lock file lacks ${[...wanted].join(', ')}`)
  const refs = new Set([component['bom-ref'], ...components.map(({ 'bom-ref': ref }) => ref)])
  return {
    ...rest,
    metadata: { ...about, lifecycles: [{ phase: 'build' }], component: { ...component, name } },
    components: components.map(asShipped),
    dependencies: listed.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(each => refs.has(each)) })),
  }
}

// To npm everything is for development, because a release needs no package beside it.
function asShipped({ properties = [], ...component }: Component): Component {
  const kept = properties.filter(each => each.name !== 'cdx:npm:package:development')
  return { ...component, scope: 'required', ...(kept.length > 0 && { properties: kept }) }
}

if (import.meta.main) {
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'application']
  const text = execFileSync('npm', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const sbom = releaseSbom(JSON.parse(text), readManifest('.').name, await releasePackages())
  mkdirSync(join(root, 'dist'), { recursive: true })
  writeFileSync(join(root, 'dist/banyan.cdx.json'), `${JSON.stringify(sbom, null, 2)}\n`)
}
