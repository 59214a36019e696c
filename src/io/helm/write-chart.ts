import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChartFailure } from '../../base/chart/inflated-chart.ts'
import { type TreeDirectory, textOf } from '../../base/tree/tree.ts'

/** Writes the files of a chart for Helm to read; a failure where something is in it that Helm must not read. */
export async function writeChart(
  directory: TreeDirectory,
  target: string,
  path = '',
): Promise<ChartFailure | undefined> {
  await mkdir(target, { recursive: true })
  for (const [name, entry] of directory.entries) {
    const at = path === '' ? name : `${path}/${name}`
    if (entry.kind === 'directory') {
      const failure = await writeChart(entry, join(target, name), at)
      if (failure !== undefined) return failure
      continue
    }
    if (entry.kind !== 'file') return invalid(at, `a ${entry.kind} stands in the chart`)
    if (entry.content === undefined)
      return invalid(at, `a file of the chart has ${entry.size} bytes, which is too much`)
    if (name === 'values.schema.json' && refersOutside.test(textOf(entry)))
      return invalid(at, 'the schema refers to a file or an address outside of the chart')
    await writeFile(join(target, name), entry.content)
  }
  return undefined
}

// Helm would fetch what it names, while it renders.
const refersOutside = /"\$(?:dynamicRef|ref)"\s*:\s*"(?:https?|file|\.\.?\/|\/)/i

function invalid(file: string, message: string): ChartFailure {
  return { kind: 'failed', code: 'chart/invalid', message, at: { file }, isTemporary: false }
}
