/** Builds one program with Go. Two builds at the same time are safe: one waits, and a result appears whole. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { holdLock } from './lock.ts'
import type { Recipe } from './recipes.ts'

const run = promisify(execFile)

/** Whether a Go toolchain can be called. */
export async function hasGo(): Promise<boolean> {
  try {
    await run('go', ['version'])
    return true
  } catch {
    return false
  }
}

/** Makes the program at `target` unless someone else did so while we waited for the lock. */
export async function buildProgram(name: string, recipe: Recipe, target: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true })
  const release = await holdLock(join(dirname(target), '.lock'), path =>
    say(`waiting for another build of ${name} (it holds ${path})`),
  )
  try {
    if (existsSync(target)) return
    const started = Date.now()
    say(`building ${name} ${recipe.version} with Go, which takes minutes the first time`)
    const draft = `${target}.${process.pid}`
    if ('package' in recipe.source) await compile(recipe, recipe.source.package, draft)
    else if ('files' in recipe.source) writeFileSync(draft, await joinFiles(recipe, recipe.source.files))
    else await copyFolders(recipe, recipe.source.folders, draft)
    renameSync(draft, target)
    say(`built ${target} in ${Math.round((Date.now() - started) / 1000)} s`)
  } finally {
    release()
  }
}

async function compile(
  { module, stamp, tags = [], cgo }: Recipe,
  source: string,
  output: string,
): Promise<void> {
  const variables = Object.entries(stamp).map(([variable, value]) => `-X ${variable}=${value}`)
  const child = spawn(
    'go',
    [
      'build',
      '-trimpath',
      '-buildvcs=false',
      '-ldflags',
      ['-s -w', ...variables].join(' '),
      '-tags',
      tags.join(','),
      '-o',
      output,
      source,
    ],
    { cwd: module.directory, env: goEnvironment(cgo), stdio: ['ignore', 2, 2] },
  )
  if (child.pid !== undefined) setPriority(child.pid, 10)
  const [code] = await once(child, 'exit')
  if (code === 0) return
  rmSync(output, { force: true })
  throw new Error(`go build ${source} failed in ${module.directory}`)
}

async function joinFiles(recipe: Recipe, files: readonly string[]): Promise<string> {
  const source = await sourceFolder(recipe)
  return files.map(file => readFileSync(join(source, file), 'utf8')).join('---\n')
}

async function copyFolders(recipe: Recipe, folders: readonly string[], target: string): Promise<void> {
  const source = await sourceFolder(recipe)
  for (const folder of folders) copyFolder(join(source, folder), join(target, folder))
}

/** Unlike `cpSync` it makes folders that their owner can delete: those of Go's module cache are read-only. */
function copyFolder(source: string, target: string): void {
  mkdirSync(target, { recursive: true })
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const copy = entry.isDirectory() ? copyFolder : copyFileSync
    copy(join(source, entry.name), join(target, entry.name))
  }
}

/** Where Go keeps the sources of the dependency, downloaded if need be. */
async function sourceFolder({ module, dependency }: Recipe): Promise<string> {
  const options = { cwd: module.directory, env: goEnvironment() }
  await run('go', ['mod', 'download', dependency], options)
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', dependency], options)
  return stdout.trim()
}

/**
 * Without cgo the programs need no C compiler and no particular C library. A workspace or flags of the
 * user's would change what the pins mean.
 */
function goEnvironment(cgo = false): NodeJS.ProcessEnv {
  return { ...process.env, CGO_ENABLED: cgo ? '1' : '0', GOWORK: 'off', GOFLAGS: '' }
}

function say(message: string): void {
  process.stderr.write(`kube: ${message}\n`)
}
