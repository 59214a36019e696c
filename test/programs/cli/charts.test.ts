import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { sharedFolder } from '../../kustomize/real-applications.ts'
import { Terminal } from '../../support/banyan.ts'
import { ours } from '../../support/fleet-files.ts'
import { describeHelm } from '../../support/helm.ts'

let terminal: Terminal
beforeAll(() => {
  terminal = new Terminal()
})
afterAll(() => terminal.close())

const cluster = (name: string): string =>
  ours(`Cluster\nmetadata: { name: ${name} }\nspec: { access: { inCluster: true } }`)

/** A fleet of two clusters with podinfo's own chart, and an application of plain manifests. */
function writeFleet(below: string, more: Readonly<Record<string, string>> = {}): void {
  const files = {
    'fleet.yaml': ours('Fleet\nmetadata: { name: shop }'),
    'templates/web/application.yaml': ours(
      'Application\nspec:\n  namespace: shop\n  substitute: true\n  helm: { chart: chart, valuesFiles: [chart/values-prod.yaml], values: { ui: { message: "${CLUSTER_NAME}" } } }',
    ),
    'templates/agent/agent.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: agent }\n',
    'clusters/policies/all.yaml': ours('PropagationPolicy\nspec: { applications: ["*"] }'),
    'clusters/tokyo/cluster.yaml': cluster('tokyo'),
    'clusters/osaka/cluster.yaml': cluster('osaka'),
    ...more,
  }
  for (const [path, text] of Object.entries(files)) terminal.write(`${below}/${path}`, text)
  const chart = join(sharedFolder(), 'real/podinfo/charts/podinfo')
  cpSync(chart, join(terminal.directory, below, 'templates/web/chart'), { recursive: true, mode: 0 })
}

function documents(text: string): readonly Readonly<Record<string, unknown>>[] {
  return parseAllDocuments(text).map(each => each.toJS())
}

function named(objects: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(objects.map(object => [`${object.kind} ${Object(object.metadata).name}`, object]))
}

test('without helm an application that is a chart says so at its place, and the others are served', async () => {
  writeFleet('helmless')
  const environment = { BANYAN_HELM: '/nowhere/helm' }

  const [valid, rendered] = await Promise.all([
    terminal.banyan(['validate', '--source', 'helmless'], environment),
    terminal.banyan(['render', '--source', 'helmless', '--cluster', 'tokyo'], environment),
  ])

  expect(valid.code).toBe(1)
  expect(valid.stdout).toMatch(
    /^helmless\/templates\/web\/application\.yaml:\d+:\d+: error chart\/unavailable: .+"\/nowhere\/helm"/,
  )
  expect(rendered.code).toBe(1)
  expect(documents(rendered.stdout)).toMatchObject([{ kind: 'ConfigMap', metadata: { name: 'agent' } }])
})

describeHelm('with helm', helm => {
  beforeAll(() => {
    const log = join(terminal.home, 'helm.log')
    terminal.write('helm', `#!/bin/sh\n{ echo "$@"; env; echo; } >> ${log}\nexec ${helm} "$@"\n`)
    chmodSync(join(terminal.directory, 'helm'), 0o755)
    terminal.environment.BANYAN_HELM = join(terminal.directory, 'helm')
  })

  function runs(): readonly string[] {
    return readFileSync(join(terminal.home, 'helm.log'), 'utf8')
      .split('\n\n')
      .filter(run => run.startsWith('template'))
  }

  test('a cluster gets what helm renders of the values from the chart to the leaf, without its tests', async () => {
    const override =
      'helmValues: { replicaCount: 4, ingress: { enabled: true }, resources: { requests: { memory: null } } }'
    writeFleet('fleet', {
      'clusters/tokyo/overrides/web.yaml': ours(
        `OverridePolicy\nspec: { overrideRules: [{ overriders: { ${override} } }] }`,
      ),
    })
    const chart = join(terminal.directory, 'fleet/templates/web/chart')

    const rendered = await terminal.banyan(['render', 'web', '--source', 'fleet', '--cluster', 'tokyo'])

    const flags = [
      'replicaCount=4',
      'ingress.enabled=true',
      'resources.requests.memory=null',
      'ui.message=tokyo',
    ]
    const said = execFileSync(helm, [
      ...['template', 'web', chart, '--namespace=shop', '--skip-tests', '--include-crds'],
      ...['-f', join(chart, 'values-prod.yaml'), ...flags.map(flag => `--set=${flag}`)],
    ])
    const expected = documents(said.toString()).map(object => ({
      ...object,
      metadata: { namespace: 'shop', ...Object(object.metadata) },
    }))
    expect(rendered).toMatchObject({ code: 0, stderr: '' })
    const { 'Namespace shop': namespace, ...objects } = named(documents(rendered.stdout))
    expect(namespace).toBeDefined()
    expect(objects).toEqual(named(expected))
  })

  test('helm runs twice for new values, however many clusters have them, and sees nothing of the user', async () => {
    const values = 'helmValues: { replicaCount: 7 }'
    const rule = ours(`OverridePolicy\nspec: { overrideRules: [{ overriders: { ${values} } }] }`)
    writeFleet('known', {
      'clusters/overrides/web.yaml': rule,
      'clusters/nara/cluster.yaml': cluster('nara'),
    })
    terminal.edit('known/templates/web/application.yaml', 'substitute: true', 'substitute: false')
    const before = runs().length
    const first = await terminal.banyan(['render', '--source', 'known', '--output-dir', 'out'])
    const between = runs().length
    const [again, planned] = [
      await terminal.banyan(['validate', '--source', 'known']),
      await terminal.banyan(['plan', '--source', 'known']),
    ]

    expect([first.code, again.code, planned.code]).toEqual([0, 0, 1])
    expect([between - before, runs().length - between]).toEqual([2, 0])
    const environment = runs().at(-1)?.split('\n').slice(1) ?? []
    expect(environment.filter(line => line.includes(terminal.home))).toEqual([])
    expect(environment.some(line => line.startsWith('KUBECONFIG='))).toBe(false)
    expect(environment.some(line => line.startsWith('HTTPS_PROXY='))).toBe(true)
  })

  test('simulated clusters converge on a chart, and provenance names its templates', async () => {
    writeFleet('plain')
    const [simulated, provenance] = await Promise.all([
      terminal.banyan(['simulate', '--once', '--source', 'plain']),
      terminal.banyan(['render', 'web', '--source', 'plain', '--cluster', 'osaka', '--provenance']),
    ])

    expect(simulated.code).toBe(0)
    expect(provenance.stdout).toContain('templates/web/chart/templates/deployment.yaml')
  })

  const mistakes: readonly (readonly [template: string, said: RegExp])[] = [
    [
      '{{ fail "no way" }}',
      /bad\/templates\/web\/chart\/templates\/more\.yaml:1:4: error chart\/refused: .*no way/,
    ],
    ['{{ include "nothing" . }}', /more\.yaml:1:4: error chart\/refused: /],
    [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: made-up }\ndata: { a: {{ randAlphaNum 9 }} }',
      /more\.yaml:\d+:\d+: error chart\/unstable: the chart renders ConfigMap shop\/made-up|error chart\/unstable: the chart renders ConfigMap made-up/,
    ],
    [
      'apiVersion: batch/v1\nkind: Job\nmetadata: { name: move, annotations: { helm.sh/hook: pre-upgrade, helm.sh/hook-weight: first } }',
      /more\.yaml:\d+:\d+: error render\/order-invalid: .*"first" is no whole number/,
    ],
    [
      '{{ (lookup "v1" "Namespace" "" "default").metadata.name }}',
      /more\.yaml:1:\d+: error chart\/refused: /,
    ],
  ]

  test('each mistake of a chart is told with the template or the object to blame', async () => {
    writeFleet('bad')
    for (const [template, said] of mistakes) {
      terminal.write('bad/templates/web/chart/templates/more.yaml', `${template}\n`)
      const { code, stdout } = await terminal.banyan(['validate', '--source', 'bad'])

      expect(code).toBe(1)
      expect(stdout).toMatch(said)
    }
  })

  test('the CustomResourceDefinitions of a chart are applied with the rest', async () => {
    writeFleet('crds', {
      'templates/web/chart/crds/shops.yaml':
        'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: shops.example.org }\n',
    })

    const { stdout } = await terminal.banyan(['render', 'web', '--source', 'crds', '--cluster', 'osaka'])

    expect(Object.keys(named(documents(stdout)))).toContain('CustomResourceDefinition shops.example.org')
  })
})
