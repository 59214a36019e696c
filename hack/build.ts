import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundled } from './bundled.ts'
import { entryPoints, packagesOf, readManifest, root } from './release.ts'

/**
 * `npm run build [-- --sourcemap]`: the release in `dist/`. One bundle per entry with everything it needs inside, so
 * that an installed Banyan has no dependencies; what is loaded on demand in `src` is a chunk of its own. Beside them
 * the types of the kustomize engine, of scheduling and of the overriders, the JSON Schemas for editors, and the licences and the
 * bill of materials of what is bundled.
 */
const output = join(root, 'dist')

async function main(): Promise<void> {
  rmSync(output, { recursive: true, force: true })
  const inputs = await bundle()
  chmodSync(join(output, 'banyan.js'), 0o755)
  writeFileSync(join(output, 'THIRD-PARTY-LICENSES.txt'), licences(inputs))
  run('node_modules/ts7/bin/tsc', '--project', 'hack/build.tsconfig.json')
  run('hack/generate/json-schema.ts')
  run('hack/sbom.ts')
  if (!run('dist/banyan.js', 'version').includes(readManifest('.').version))
    throw new Error('the bundle does not know its version')
}

async function bundle(): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: output,
    chunkNames: 'chunks/[name]-[hash]',
    ...bundled,
    sourcemap: process.argv.includes('--sourcemap'),
    metafile: true,
  })
  return Object.keys(metafile.inputs)
}

function licences(inputs: readonly string[]): string {
  const texts = packagesOf(inputs).map(({ name, version, license, folder }) => {
    const file = readdirSync(join(root, folder)).find(each => /^(?:licen[cs]e|copying)/i.test(each))
    const text = file === undefined ? '' : `\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}`
    return `${name} ${version} (${license ?? 'see its sources'})${text}\n`
  })
  return texts.join(`\n${'-'.repeat(80)}\n\n`)
}

function run(...command: string[]): string {
  return execFileSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

await main()
