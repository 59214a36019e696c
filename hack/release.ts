import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundled } from './bundled.ts'

export const root: string = join(import.meta.dirname, '..')

/** What a release is entered by: the program, and what other programs may import. */
export const entryPoints: Readonly<Record<string, string>> = {
  banyan: 'src/programs/cli/main.ts',
  kustomize: 'src/kustomize/index.ts',
  schedule: 'src/core/schedule/index.ts',
  overriders: 'src/core/render/overriders/override-object.ts',
}

/** A package with code in a release. */
export interface Package {
  readonly name: string
  readonly version: string
  readonly license?: string
  /** From the root. */
  readonly folder: string
}

/** The packages that files of a bundle are from. */
export function packagesOf(inputs: readonly string[]): readonly Package[] {
  const folders = inputs.flatMap(input => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  return [...new Set(folders)].sort().map(folder => ({ ...readManifest(folder), folder }))
}

/** The packages that a release made now would have code of. */
export async function releasePackages(): Promise<readonly Package[]> {
  const options = { ...bundled, absWorkingDir: root, entryPoints, outdir: 'dist' }
  const { metafile } = await build({ ...options, metafile: true, write: false, logLevel: 'silent' })
  // What is imported for its types alone has left no byte.
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs))
  return packagesOf(used)
}

/** The manifest of a folder below the root. */
export function readManifest(folder: string): Omit<Package, 'folder'> {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return { name, version, license }
}
