import {
  type FuzzCase,
  type FuzzFile,
  type FuzzValue,
  isFuzzList,
  isFuzzObject,
  Nested,
  Raw,
} from './fuzz-case.ts'
import type { Tried, Workbench } from './workbench.ts'

/** A smaller case with a difference that looks the same, found by taking away one thing after another. */
export async function shrink(bench: Workbench, found: Tried, budget = 1500): Promise<Tried> {
  let best = found
  let left = budget
  const attempt = async (candidate: FuzzCase): Promise<boolean> => {
    left--
    const [tried] = await bench.tryAll([candidate])
    if (tried?.difference?.signature !== found.difference?.signature) return false
    best = tried ?? best
    return true
  }
  let shrunk = true
  while (shrunk && left > 0) {
    shrunk = false
    // After a success the places that come next have moved up, so the same number is tried again.
    for (let index = 0; left > 0; ) {
      const candidate = nth(smallerCases(best.tried), index)
      if (candidate === undefined) break
      if (await attempt(candidate)) shrunk = true
      else index++
    }
  }
  return best
}

function nth<T>(items: Iterable<T>, wanted: number): T | undefined {
  let index = 0
  for (const item of items) if (index++ === wanted) return item
  return undefined
}

function* smallerCases(tried: FuzzCase): Generator<FuzzCase> {
  for (const path of tried.files.keys()) {
    const files = new Map(tried.files)
    files.delete(path)
    yield { ...tried, files }
  }
  for (const path of tried.files.keys()) {
    // Only towards those that were drawn before, so that it ends.
    if (path.startsWith(`${tried.directory}/`)) break
    const directory = path.split('/').slice(0, -1).join('/')
    if (
      /kustomization/i.test(path) &&
      directory.length > 0 &&
      directory !== tried.directory &&
      directory !== '.'
    )
      yield { ...tried, directory }
  }
  for (const [path, file] of tried.files) {
    for (const smaller of smallerFiles(file))
      yield { ...tried, files: new Map(tried.files).set(path, smaller) }
  }
}

function* smallerFiles(file: FuzzFile): Generator<FuzzFile> {
  if ('bytes' in file) return
  if ('text' in file) {
    for (const text of smallerTexts(file.text)) yield { text }
    return
  }
  if (file.style !== 'block') yield { ...file, style: 'block' }
  for (const documents of smallerLists(file.documents)) yield { ...file, documents }
}

function* smallerTexts(text: string): Generator<string> {
  const lines = text.split('\n')
  if (lines.length < 2) return
  for (const index of lines.keys()) yield lines.toSpliced(index, 1).join('\n')
}

function* smallerValues(value: FuzzValue): Generator<FuzzValue> {
  if (isFuzzList(value)) yield* smallerLists(value)
  else if (value instanceof Nested) yield* smallerNested(value)
  else if (isFuzzObject(value)) yield* smallerObjects(value)
  else if (value instanceof Raw) yield 1
}

function* smallerLists(items: readonly FuzzValue[]): Generator<readonly FuzzValue[]> {
  for (const index of items.keys()) yield items.toSpliced(index, 1)
  for (const [index, item] of items.entries())
    for (const smaller of smallerValues(item)) yield items.with(index, smaller)
}

function* smallerObjects(object: { readonly [key: string]: FuzzValue | undefined }): Generator<FuzzValue> {
  for (const key of Object.keys(object)) {
    const { [key]: _gone, ...rest } = object
    yield rest
  }
  for (const [key, item] of Object.entries(object))
    if (item !== undefined) for (const smaller of smallerValues(item)) yield { ...object, [key]: smaller }
}

function* smallerNested({ content, sign }: Nested): Generator<FuzzValue> {
  if (typeof content === 'string') for (const text of smallerTexts(content)) yield new Nested(text, sign)
  else for (const documents of smallerLists(content)) yield new Nested(documents, sign)
}
