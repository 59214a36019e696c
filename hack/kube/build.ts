/** Builds one program with Go. Two builds at the same time are safe: one waits, and a result appears whole. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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
    say(
      `building ${name} ${recipe.version} with Go (a first build of all programs takes about 5 minutes on 2 cores)`,
    )
    const draft = `${target}.${process.pid}`
    if ('package' in recipe.source) await compile(recipe, recipe.source.package, draft)
    else writeFileSync(draft, await joinFiles(recipe, recipe.source.files))
    renameSync(draft, target)
    say(`built ${target} in ${Math.round((Date.now() - started) / 1000)} s`)
  } finally {
    release()
  }
}

async function compile({ module, stamp }: Recipe, source: string, output: string): Promise<void> {
  const variables = Object.entries(stamp).map(([variable, value]) => `-X ${variable}=${value}`)
  const child = spawn(
    'go',
    [
      'build',
      '-trimpath',
      '-buildvcs=false',
      '-ldflags',
      ['-s -w', ...variables].join(' '),
      '-o',
      output,
      source,
    ],
    { cwd: module.directory, env: goEnvironment(), stdio: ['ignore', 2, 2] },
  )
  if (child.pid !== undefined) setPriority(child.pid, 10)
  const [code] = await once(child, 'exit')
  if (code === 0) return
  rmSync(output, { force: true })
  throw new Error(`go build ${source} failed in ${module.directory}`)
}

async function joinFiles({ module, dependency }: Recipe, files: readonly string[]): Promise<string> {
  const options = { cwd: module.directory, env: goEnvironment() }
  await run('go', ['mod', 'download', dependency], options)
  const { stdout } = await run('go', ['list', '-m', '-f', '{{.Dir}}', dependency], options)
  return files.map(file => readFileSync(join(stdout.trim(), file), 'utf8')).join('---\n')
}

/**
 * Without cgo the programs need no C compiler and no particular C library. A workspace or flags of the
 * user's would change what the pins mean.
 */
function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '' }
}

function say(message: string): void {
  process.stderr.write(`kube: ${message}\n`)
}
