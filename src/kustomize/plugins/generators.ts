import { makeEntry } from '../accumulation.ts'
import { type Generated, generateConfigMap, generateSecret } from '../generators/generate.ts'
import { helmDocument } from '../helm/chart-fields.ts'
import { generateChart } from '../helm/generate-chart.ts'
import type { SecretArguments } from '../kustomization/kustomization.ts'
import { generatorDocument } from '../kustomization/kustomization-shape.ts'
import { fields, text } from '../kustomization/shape.ts'
import { type Layer, openFile } from '../layer.ts'
import type { ResourceObject } from '../resource.ts'
import type { Plugin } from './load-plugins.ts'
import { readConfig, reportPlugin } from './read-config.ts'

const iamShape = fields({
  cloud: text,
  kubernetesService: fields({ name: text, namespace: text }),
  serviceAccount: fields({ name: text, projectId: text }),
})

/** Runs a generator that a document configures. */
export function makeGenerator(layer: Layer, plugin: Plugin): readonly Generated[] {
  switch (plugin.kind) {
    case 'ConfigMapGenerator':
    case 'SecretGenerator':
      return generateMap(layer, plugin)
    case 'HelmChartInflationGenerator':
      return generateHelm(layer, plugin)
    case 'IAMPolicyGenerator':
      return generateAccount(layer, plugin)
    default:
      reportPlugin(layer, plugin, `there is no built-in generator "${plugin.kind}"`)
      return []
  }
}

function generateMap(layer: Layer, plugin: Plugin): readonly Generated[] {
  const config = readConfig(layer, plugin, generatorDocument)
  if (config === undefined) return []
  const { at } = plugin
  const source: SecretArguments = {
    ...config,
    // Only in a kustomization does "env" count as one of "envs".
    env: '',
    at: at.path ?? [],
    name: config.name || (config.metadata?.name ?? ''),
    namespace: config.namespace || (config.metadata?.namespace ?? ''),
  }
  const open = (path: string): ReturnType<Parameters<typeof generateSecret>[1]['open']> =>
    openFile(layer, path, at)?.file
  const scope = { options: undefined, open, at, report: layer.report }
  const generated =
    plugin.kind === 'SecretGenerator' ? generateSecret(source, scope) : generateConfigMap(source, scope)
  return generated === undefined ? [] : [generated]
}

function generateHelm(layer: Layer, plugin: Plugin): readonly Generated[] {
  const config = readConfig(layer, plugin, helmDocument)
  if (config === undefined) return []
  // A document says its own namespace, and inherits none.
  const own = { ...layer, helm: { ...layer.helm, namespace: '' } }
  return generateChart(own, config, config, plugin.at)
}

// The account that a workload of Google's clusters acts as (iampolicygenerator.go).
function generateAccount(layer: Layer, plugin: Plugin): readonly Generated[] {
  const config = readConfig(layer, plugin, iamShape)
  if (config === undefined) return []
  if (config.cloud !== 'gke') {
    reportPlugin(layer, plugin, `cloud "${config.cloud ?? ''}" is not "gke"`)
    return []
  }
  const { kubernetesService = {}, serviceAccount = {} } = config
  const account = `${serviceAccount.name ?? ''}@${serviceAccount.projectId ?? ''}.iam.gserviceaccount.com`
  const object: ResourceObject = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      annotations: { 'iam.gke.io/gcp-service-account': account },
      name: kubernetesService.name ?? '',
      ...(kubernetesService.namespace ? { namespace: kubernetesService.namespace } : {}),
    },
  }
  return [{ entry: makeEntry({ object, origin: plugin.at }), behavior: 'create' }]
}
