import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import {
  fileAt,
  filesBelow,
  type TreeDirectory,
  type TreeEntry,
  type TreeFile,
  textOf,
} from '../../../base/tree/tree.ts'
import { reach } from '../../../kustomize/index.ts'
import { hasSopsMetadata, type SealedFile, sealedPrefix, sealedValue } from '../../model/sealed.ts'

/** What encrypted values may come from: those of other applications are not among it. */
export interface SealedSources {
  readonly fileOf: ReadonlyMap<string, SealedFile>
  /** Whole files by their text. */
  readonly byText: ReadonlyMap<string, SealedFile>
}

/** The sealed files among some files, and what directories may be built from; undefined when there are none. */
export function sealedSources(tree: TreeDirectory, paths: readonly string[]): SealedSources | undefined {
  if (!holdsSealed(tree)) return undefined
  const files = new Map<string, TreeFile>()
  for (const start of paths)
    for (const [path, entry] of reach(tree, start))
      for (const [name, file] of sealedAt(entry, path)) files.set(name, file)
  return files.size === 0 ? undefined : indexed([...files].map(([path, file]) => ({ path, file })))
}

function sealedAt(entry: TreeEntry, path: string): readonly (readonly [string, TreeFile])[] {
  if (entry.kind === 'file') return isSealed(entry) ? [[path, entry]] : []
  if (entry.kind !== 'directory' || !holdsSealed(entry)) return []
  return [...filesBelow(entry, path)].filter(([, file]) => isSealed(file))
}

/** The ids of those files that are sealed. */
export function sealedIds(tree: TreeDirectory, paths: readonly string[]): readonly string[] {
  return paths.flatMap(path => {
    const file = fileAt(tree, path)
    return file !== undefined && isSealed(file) ? file.id : []
  })
}

function indexed(files: readonly SealedFile[]): SealedSources {
  const all = new RegExp(sealedValue, 'g')
  return {
    fileOf: new Map(
      files.flatMap(each => [...textOf(each.file).matchAll(all)].map(([value]) => [value, each] as const)),
    ),
    byText: new Map(files.map(each => [textOf(each.file), each])),
  }
}

// Directories that stay the same are the same objects, so that only what changed is looked through again.
const holdsSealed: (directory: TreeDirectory) => boolean = memoizeByIdentity(directory =>
  [...directory.entries.values()].some(
    entry => (entry.kind === 'directory' && holdsSealed(entry)) || (entry.kind === 'file' && isSealed(entry)),
  ),
)

const isSealed: (file: TreeFile) => boolean = memoizeByIdentity(file => {
  if (file.content === undefined) return false
  const { buffer, byteOffset, byteLength } = file.content
  const bytes = Buffer.from(buffer, byteOffset, byteLength)
  return bytes.includes(sealedPrefix) && hasSopsMetadata(textOf(file))
})
