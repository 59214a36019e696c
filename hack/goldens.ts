import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeFile } from '../src/base/tree/make-tree.ts'
import { parseDocuments } from '../src/base/yaml/parse-documents.ts'
import { findKustomize } from '../test/kustomize/kustomize-program.ts'
import {
  digestOf,
  realApplications,
  realComponents,
  sharedFolder,
  withComponent,
} from '../test/kustomize/real-applications.ts'

/**
 * Records what the real kustomize gives: `expected.yaml`, or `expected-error.txt` where it fails, beside each
 * `test/conformance/kustomize/<feature>/input`, its version, and digests of the real applications, whose content is
 * not ours to keep. With `--check` nothing is written, and what differs is told. Uses the program of
 * `BANYAN_KUSTOMIZE` or of the cache.
 */
function main(): void {
  const program = findKustomize()
  if (program === undefined) {
    process.stderr.write('no kustomize program: build it by hack/kube, or set BANYAN_KUSTOMIZE\n')
    process.exitCode = 1
    return
  }
  const keep = process.argv.includes('--check') ? compare : write
  const conformance = join(import.meta.dirname, '../test/conformance')
  keep(join(conformance, 'kustomize-version.txt'), `${run(program, ['version'])}`)
  for (const feature of readdirSync(join(conformance, 'kustomize')).sort()) {
    const folder = join(conformance, 'kustomize', feature)
    const result = attempt(program, join(folder, 'input'))
    keep(join(folder, 'expected.yaml'), result.error === undefined ? result.text : undefined)
    keep(join(folder, 'expected-error.txt'), result.error)
  }
  const build = (directory: string): string => run(program, ['build', directory])
  const real = join(sharedFolder(), 'real')
  const digests = [
    ...realApplications.map(path => [path, digest(build(join(real, path)))] as const),
    ...withComponents(join(real, 'online-boutique'), build),
  ]
  const text = `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`
  keep(join(conformance, 'kustomize-real.json'), text)
}

function run(program: string, options: readonly string[]): string {
  return execFileSync(program, options, { maxBuffer: 64 * 1024 * 1024, stdio: 'pipe' }).toString()
}

function attempt(program: string, directory: string): { readonly text: string; readonly error?: string } {
  try {
    return { text: run(program, ['build', directory]) }
  } catch (error) {
    const told = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
    return { text: '', error: anonymous(told, directory) }
  }
}

// What differs from machine to machine and from run to run says nothing.
function anonymous(message: string, directory: string): string {
  const lines = message.split('\n').filter(line => !line.startsWith('# Warning'))
  return lines
    .join('\n')
    .replaceAll(directory, '.')
    .replaceAll(dirname(directory), '..')
    .replaceAll(/0x[0-9a-f]{6,}/g, '0x…')
    .replaceAll(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /gm, '')
    .replace(/\n\ngoroutine .*/s, '\n')
}

function write(path: string, text: string | undefined): void {
  if (text === undefined) rmSync(path, { force: true })
  else writeFileSync(path, text)
}

function compare(path: string, text: string | undefined): void {
  const recorded = existsSync(path) ? readFileSync(path, 'utf8') : undefined
  if (recorded === text) return
  process.stderr.write(`${path} is not what kustomize gives\n`)
  process.exitCode = 1
}

function digest(text: string): string {
  const { documents } = parseDocuments(makeFile(text), '', { dialect: 'kustomize' })
  return digestOf(documents.map(({ value }) => value))
}

// In a copy, because the real applications are read-only.
function withComponents(
  application: string,
  run: (directory: string) => string,
): readonly (readonly [string, string])[] {
  const folder = mkdtempSync(join(tmpdir(), 'goldens-'))
  try {
    for (const name of ['base', 'components'])
      cpSync(join(application, name), join(folder, name), { recursive: true })
    mkdirSync(join(folder, 'try'))
    return realComponents.map(component => {
      writeFileSync(join(folder, 'try/kustomization.yaml'), withComponent(component))
      return [`online-boutique with ${component}`, digest(run(join(folder, 'try')))] as const
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

main()
