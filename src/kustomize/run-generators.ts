import type { Place } from '../base/diagnostic/diagnostic.ts'
import { hasOrigin, noteOrigin, type Origin } from './build-metadata.ts'
import { builtInOrigin } from './built-in-origin.ts'
import { originsOf, sourceAt } from './field-origins.ts'
import { absorb } from './generators/absorb.ts'
import { type Generated, generateConfigMap, generateSecret } from './generators/generate.ts'
import { generateChart } from './helm/generate-chart.ts'
import { allHelmCharts } from './helm/old-charts.ts'
import type { ConfigMapArguments, SecretArguments } from './kustomization/kustomization.ts'
import { type Layer, openFile, placeIn, runTransform } from './layer.ts'
import { makeGenerator } from './plugins/generators.ts'
import { loadPlugins } from './plugins/load-plugins.ts'

/** Runs the generators of a layer: ConfigMaps, Secrets, charts, then those that `generators` configures. */
export function runGenerators(layer: Layer): void {
  const { configMapGenerator = [], secretGenerator = [], generators = [] } = layer.kustomization
  for (const source of configMapGenerator) runConfigMap(layer, source)
  for (const source of secretGenerator) runSecret(layer, source)
  runCharts(layer)
  for (const plugin of loadPlugins(layer, 'generators', generators)) {
    for (const generated of makeGenerator(layer, plugin)) add(layer, generated, plugin.at, plugin.origin)
  }
}

function runConfigMap(layer: Layer, source: ConfigMapArguments): void {
  const at = placeIn(layer, source.at)
  const generated = generateConfigMap(source, scopeOf(layer, at))
  if (generated !== undefined) add(layer, generated, at, builtInOrigin(layer, 'ConfigMapGenerator'))
}

function runSecret(layer: Layer, source: SecretArguments): void {
  const at = placeIn(layer, source.at)
  const generated = generateSecret(source, scopeOf(layer, at))
  if (generated !== undefined) add(layer, generated, at, builtInOrigin(layer, 'SecretGenerator'))
}

function runCharts(layer: Layer): void {
  const { charts, globals } = allHelmCharts(layer.kustomization)
  for (const chart of charts) {
    const at = placeIn(layer, chart.at)
    for (const generated of generateChart(layer, chart, globals, at))
      add(layer, generated, at, builtInOrigin(layer, 'HelmChartInflationGenerator'))
  }
}

function scopeOf(layer: Layer, at: Place): Parameters<typeof generateConfigMap>[1] {
  const open = (path: string): ReturnType<Parameters<typeof generateConfigMap>[1]['open']> =>
    openFile(layer, path, at)?.file
  return { options: layer.kustomization.generatorOptions, open, at, report: layer.report }
}

function add(layer: Layer, { entry, behavior }: Generated, at: Place, origin: Origin | undefined): void {
  const noted = origin === undefined || hasOrigin(entry) ? entry : noteOrigin(entry, origin)
  const origins = layer.provenance ? { origins: originsOf(noted.resource.object, sourceAt(at)) } : {}
  const { schema } = layer.session
  const own = { ...noted, ...origins, ...(schema === undefined ? {} : { schema }) }
  runTransform(layer, (entries, scope) => absorb(entries, own, behavior, scope.report), at)
}
