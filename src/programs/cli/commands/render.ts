import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import { counted } from '../../../base/std/counted.ts'
import { formatYamlDocuments } from '../../../base/yaml/format-yaml.ts'
import type { Compiled } from '../../../core/compile.ts'
import type { DesiredCluster } from '../../../core/model/desired.ts'
import type { Resource } from '../../../core/model/resource.ts'
import { bindPair } from '../../../core/render/index.ts'
import { checkApplication, clustersOf, findCluster } from '../find-in-fleet.ts'
import { loadFleet, requireCompiled } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { printJson, printNotice, printYamlStream } from '../print.ts'
import { noticeMistakes } from '../print-diagnostics.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'
import { printProvenance } from './render-provenance.ts'

interface RenderOptions extends SourceOptions {
  readonly cluster?: string
  readonly outputDir?: string
  readonly provenance?: boolean
}

export function renderCommand(): Command {
  return fleetCommand('render', ['yaml', 'json'])
    .description('print what a cluster would get')
    .argument('[app]', 'only this application')
    .option('--cluster <name|path>', 'the cluster; may be left out where the fleet has just one')
    .option('--output-dir <dir>', 'write every cluster, one folder each')
    .option('--provenance', 'tell for every field which file and line set it last')
    .addHelpText(
      'after',
      examples(
        'banyan render --cluster hangzhou-1',
        'banyan render web --cluster asia/cn-east/hangzhou-1 --provenance',
        'banyan render --output-dir out',
      ),
    )
    .action(async (application: string | undefined, options: RenderOptions) => {
      const open = await openSource(options)
      try {
        const loaded = await loadFleet(open)
        const compiled = requireCompiled(loaded)
        noticeMistakes(loaded, open)
        if (compiled.exceptions.some(({ pinned }) => pinned !== true)) process.exitCode = 1
        if (application !== undefined) checkApplication(compiled, application)
        if (options.outputDir !== undefined) return await writeAll(compiled, application, options.outputDir)
        const cluster = chooseCluster(compiled, options.cluster)
        if (options.provenance === true)
          return printProvenance(loaded, compiled, cluster, application, options.output)
        printResources(resourcesOf(cluster, application), options.output)
      } finally {
        await open.close()
      }
    })
}

function chooseCluster(compiled: Compiled, wanted: string | undefined): DesiredCluster {
  if (wanted !== undefined) return findCluster(compiled, wanted)
  const [only, second] = clustersOf(compiled.desired)
  if (only !== undefined && second === undefined) return only
  throw new UsageError(
    only === undefined
      ? 'the fleet has no clusters'
      : 'the fleet has several clusters: choose one with --cluster, or all with --output-dir',
  )
}

function resourcesOf(
  { cluster, pairs }: DesiredCluster,
  application: string | undefined,
): readonly Resource[] {
  return pairs
    .filter(pair => application === undefined || pair.application === application)
    .flatMap(pair => bindPair(pair, cluster).resources)
}

function printResources(resources: readonly Resource[], output: string): void {
  const items = resources.map(({ object }) => object)
  if (output === 'json') printJson({ apiVersion: 'v1', kind: 'List', items })
  else printYamlStream(items)
}

async function writeAll(
  compiled: Compiled,
  application: string | undefined,
  directory: string,
): Promise<void> {
  const clusters = clustersOf(compiled.desired)
  for (const desired of clusters) {
    for (const pair of desired.pairs) {
      if (application !== undefined && pair.application !== application) continue
      const path = join(directory, desired.cluster.name, `${pair.application}.yaml`)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(
        path,
        formatYamlDocuments(bindPair(pair, desired.cluster).resources.map(({ object }) => object)),
      )
    }
  }
  printNotice(`wrote ${counted(clusters.length, 'cluster')} to ${directory}`)
}
