import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Mutation, mutations } from './mutations.ts'

/**
 * `node test/faults/mutate.ts [WORD]`: plants each bug (whose description has the word) in a scratch copy, one at a
 * time, and prints the first suite that catches it. Exit code 1 when one is caught by none, 2 when a suite is red
 * without any.
 */
const root = join(import.meta.dirname, '../..')
const tests = 'node_modules/vitest/vitest.mjs run --config test/vitest.config.ts --bail 1'
const suites: readonly (readonly [string, string])[] = [
  ['plan and reconcile', `${tests} test/core/plan test/reconcile`],
  ['stories', 'test/faults/run.ts --seeds 60 --bail'],
  ['scenarios', `${tests} test/scenarios`],
  ['later stories', 'test/faults/run.ts --from 600 --seeds 30 --bail'],
]

const chosen = mutations.filter(({ bug }) => bug.includes(process.argv[2] ?? ''))
const folder = mkdtempSync(join(tmpdir(), 'banyan-mutations-'))
const scratch = join(folder, 'banyan')
try {
  // Some suites read applications beside the repository.
  if (existsSync(join(root, '../shared'))) symlinkSync(join(root, '../shared'), join(folder, 'shared'))
  for (const name of ['src', 'test', 'package.json', 'tsconfig.json'])
    cpSync(join(root, name), join(scratch, name), { recursive: true })
  for (const name of ['node_modules', 'hack', 'fleet-example'])
    symlinkSync(join(root, name), join(scratch, name))
  const red = suites.filter(([, command]) => fails(command)).map(([name]) => name)
  if (red.length > 0) process.stderr.write(`red without any bug: ${red.join(', ')}\n`)
  process.exitCode = red.length > 0 ? 2 : plantAll() > 0 ? 1 : 0
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** How many are caught by nothing. */
function plantAll(): number {
  let missed = 0
  for (const mutation of chosen) {
    const caught = plant(mutation)
    if (caught === undefined) missed++
    process.stdout.write(`| ${mutation.bug} | ${caught ?? '**nothing**'} |\n`)
  }
  return missed
}

function plant({ bug, edits }: Mutation): string | undefined {
  const files = new Set(edits.map(({ file }) => file))
  const texts = new Map([...files].map(file => [file, readFileSync(join(scratch, file), 'utf8')]))
  for (const { file, search, replace } of edits) {
    const text = readFileSync(join(scratch, file), 'utf8')
    if (text.split(search).length !== 2)
      throw new Error(`${bug}: ${file} does not have the text exactly once`)
    writeFileSync(
      join(scratch, file),
      text.replace(search, () => replace),
    )
  }
  try {
    execFileSync(process.execPath, ['--check', join(scratch, edits[0]?.file ?? '')])
    return suites.find(([, command]) => fails(command))?.[0]
  } finally {
    for (const [file, text] of texts) writeFileSync(join(scratch, file), text)
  }
}

function fails(command: string): boolean {
  const options = { cwd: scratch, stdio: 'ignore', timeout: 600_000 } as const
  return spawnSync(process.execPath, command.split(' '), options).status !== 0
}
