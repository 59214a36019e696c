/** The daemon as a team has it: pushes that are applied, floods of webhooks, plans of pull requests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundled } from '../bundled.ts'
import type { Figure } from './figure.ts'
import { planFigures } from './service-plan.ts'
import { pushFigures } from './service-push.ts'

export async function run(): Promise<{ name: string; figures: Figure[] }> {
  const built = mkdtempSync(join(tmpdir(), 'banyan-built-'))
  const entryPoints = { banyan: join(import.meta.dirname, '../../src/programs/cli/main.ts') }
  await build({ ...bundled, entryPoints, outdir: built })
  const main = join(built, 'banyan.js')
  try {
    return { name: 'service', figures: [...(await pushFigures(main)), ...(await planFigures(main))] }
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
}
