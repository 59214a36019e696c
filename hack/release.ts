import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundled } from './bundled.ts'

export const root: string = join(import.meta.dirname, '..')

/** What a release is entered by: the program and its threads, and what other programs may import. */
export const entryPoints: Readonly<Record<string, string>> = {
  banyan: 'src/programs/cli/main.ts',
  'lease-thread': 'src/programs/cli/lease/lease-thread.ts',
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

export interface ReleasePackage extends Package {
  /** Whether it has files of its own, in which is nobody else's code. */
  readonly isApart: boolean
}

/** The packages that files of a bundle are from. */
export function packagesOf(inputs: readonly string[]): readonly Package[] {
  const folders = inputs.flatMap(input => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  return [...new Set(folders)].sort().map(folder => ({ ...readManifest(folder), folder }))
}

/** The packages that a release made now would have code of. */
export async function releasePackages(): Promise<readonly ReleasePackage[]> {
  const options = { ...bundled, absWorkingDir: root, entryPoints, outdir: 'dist' }
  const { metafile } = await build({ ...options, metafile: true, write: false, logLevel: 'silent' })
  // What is imported for its types alone has left no byte.
  const files = Object.values(metafile.outputs).map(({ inputs }) => Object.keys(inputs))
  return packagesOf(files.flat()).map(each => ({
    ...each,
    isApart: files.every(inputs => isOf(each, inputs) || !inputs.some(input => isIn(each, input))),
  }))
}

function isOf(each: Package, inputs: readonly string[]): boolean {
  return inputs.every(input => isIn(each, input))
}

function isIn({ folder }: Package, input: string): boolean {
  return input.startsWith(`${folder}/`)
}

/** The manifest of a folder below the root. */
export function readManifest(folder: string): Omit<Package, 'folder'> {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return { name, version, license }
}
