import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Bench } from './figure.ts'

/**
 * `npm run bench -- [NAME...] [--json]`: runs the named benchmarks of this folder, or all, one after another; a module
 * is one when it exports `run`. A table each, or with `--json` one object a line.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  })
  const all = benchmarks()
  for (const name of positionals.length > 0 ? positionals : all) {
    if (!all.includes(name)) {
      process.stderr.write(`no benchmark "${name}": there are ${all.join(', ')}\n`)
      process.exitCode = 2
      return
    }
    const { run } = (await import(`./${name}.ts`)) as { readonly run: () => Promise<Bench> }
    const bench = await run()
    process.stdout.write(values.json === true ? `${JSON.stringify(bench)}\n` : `${formatTable(bench)}\n`)
  }
}

// Told by their text, because what is no benchmark may do something when it is imported.
function benchmarks(): readonly string[] {
  const folder = import.meta.dirname
  const files = readdirSync(folder).filter(
    file =>
      file.endsWith('.ts') &&
      /^export (?:async )?function run\(/m.test(readFileSync(join(folder, file), 'utf8')),
  )
  return files.map(file => basename(file, '.ts')).sort()
}

function formatTable({ name, figures }: Bench): string {
  const rows = figures.map(({ what, value, unit, p90, slowest, against, ratio }) => [
    what,
    format(value),
    unit,
    p90 === undefined || slowest === undefined ? '' : `${format(p90)} / ${format(slowest)}`,
    ratio === undefined ? '' : `${ratio.toLocaleString('en', { maximumFractionDigits: 2 })} x`,
    against ?? '',
  ])
  const head = [name, 'value', 'unit', 'p90 / slowest', 'ratio', 'against']
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return numeric.includes(column) ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return [line(head), widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(line), ''].join('\n')
}

const numeric = [1, 3, 4]

function format(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 })
}

await main()
