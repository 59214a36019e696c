import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundled } from './bundled.ts'

/**
 * `npm run build [-- --sourcemap]`: the release in `dist/`. One bundle per entry with everything it needs inside, so
 * that an installed Banyan has no dependencies; what is loaded on demand in `src` is a chunk of its own. Beside them
 * the types of the kustomize engine, of scheduling and of the overriders, the JSON Schemas for editors, and the licences of what is bundled.
 */
const root = join(import.meta.dirname, '..')
const output = join(root, 'dist')

async function main(): Promise<void> {
  rmSync(output, { recursive: true, force: true })
  const inputs = await bundle()
  chmodSync(join(output, 'banyan.js'), 0o755)
  writeFileSync(join(output, 'THIRD-PARTY-LICENSES.txt'), licences(inputs))
  run('node_modules/ts7/bin/tsc', '--project', 'hack/build.tsconfig.json')
  run('hack/generate/json-schema.ts')
  if (!run('dist/banyan.js', 'version').includes(version()))
    throw new Error('the bundle does not know its version')
}

async function bundle(): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: {
      banyan: 'src/programs/cli/main.ts',
      kustomize: 'src/kustomize/index.ts',
      schedule: 'src/core/schedule/index.ts',
      overriders: 'src/core/render/overriders/override-object.ts',
    },
    outdir: output,
    chunkNames: 'chunks/[name]-[hash]',
    ...bundled,
    sourcemap: process.argv.includes('--sourcemap'),
    metafile: true,
  })
  return Object.keys(metafile.inputs)
}

function licences(inputs: readonly string[]): string {
  const folders = inputs.flatMap(input => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  const texts = [...new Set(folders)].sort().map(folder => {
    const { name, version, license } = readManifest(folder)
    const file = readdirSync(join(root, folder)).find(each => /^(?:licen[cs]e|copying)/i.test(each))
    const text = file === undefined ? '' : `\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}`
    return `${name} ${version} (${license ?? 'see its sources'})${text}\n`
  })
  return texts.join(`\n${'-'.repeat(80)}\n\n`)
}

function version(): string {
  return readManifest('.').version
}

function readManifest(folder: string): {
  readonly name: string
  readonly version: string
  readonly license?: string
} {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
}

function run(...command: string[]): string {
  return execFileSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

await main()
