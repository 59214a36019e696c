/**
 * The daemon as a team has it: pushes that are applied, floods of webhooks, plans of pull requests, a cluster that joins
 * ten thousand, two thousand at once, and long times in which little or nothing happens.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { bundled } from '../bundled.ts'
import type { Figure } from './figure.ts'
import { dayFigures } from './service-day.ts'
import { idleFigures } from './service-idle.ts'
import { joinFigures } from './service-join.ts'
import { planFigures } from './service-plan.ts'
import { pushFigures } from './service-push.ts'
import { wideFigures } from './service-wide.ts'

/** `BENCH_PARTS=push,plan,join,wide,idle,day` runs some of it; absent: all. */
const only = process.env.BENCH_PARTS?.split(',')

export async function run(): Promise<{ name: string; figures: Figure[] }> {
  const built = mkdtempSync(join(tmpdir(), 'banyan-built-'))
  const entryPoints = { banyan: join(import.meta.dirname, '../../src/programs/cli/main.ts') }
  await build({ ...bundled, entryPoints, outdir: built })
  const main = join(built, 'banyan.js')
  try {
    const parts = [pushFigures, planFigures, joinFigures, wideFigures, idleFigures, dayFigures]
    const wanted = parts.filter(
      ({ name }) => only === undefined || only.includes(name.replace('Figures', '')),
    )
    const figures: Figure[] = []
    for (const part of wanted) figures.push(...(await part(main)))
    return { name: 'service', figures }
  } finally {
    rmSync(built, { recursive: true, force: true })
  }
}
