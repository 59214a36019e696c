import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { Terminal } from '../../support/banyan.ts'
import { ours } from '../../support/fleet-files.ts'
import { describeHelm } from '../../support/helm.ts'

let terminal: Terminal
beforeAll(() => {
  terminal = new Terminal()
})
afterAll(() => terminal.close())

const template = `apiVersion: v1
kind: ConfigMap
metadata: { name: {{ .Release.Name }} }
data: { in: {{ .Release.Namespace }}, values: {{ .Values | toJson | quote }} }
`

function writeChart(path: string, more: Readonly<Record<string, string>> = {}): void {
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: c\nversion: 1.0.0\n',
    'values.yaml': 'a: 1\nm: { x: 1, empty:, none: null, l: [1, 2] }\n',
    'templates/a.yaml': template,
    ...more,
  }
  for (const [name, text] of Object.entries(files)) terminal.write(`${path}/${name}`, text)
}

function documents(text: string): readonly Readonly<Record<string, unknown>>[] {
  return parseAllDocuments(text).map(each => each.toJS())
}

test('a chart of a kustomization needs --enable-helm, as in the real program', async () => {
  terminal.write('plain/kustomization.yaml', 'helmCharts: [{ name: c, releaseName: r }]\n')
  writeChart('plain/charts/c')

  const { code, stdout, stderr } = await terminal.banyan(['kustomize', 'build', 'plain'])

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^kustomization\.yaml:1:14: error chart\/not-allowed: .*must specify --enable-helm/)
})

describeHelm('with helm', helm => {
  async function build(directory: string): Promise<readonly unknown[]> {
    const flags = ['--enable-helm', '--helm-command', helm]
    const { code, stdout, stderr } = await terminal.banyan(['kustomize', 'build', ...flags, directory])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return documents(stdout)
  }

  test('charts are built with the values and the namespace that kustomize would give them', async () => {
    terminal.write(
      'over/kustomization.yaml',
      'namespace: outer\nresources: [base]\nhelmGlobals: { chartHome: home }\nhelmCharts:\n  - { name: c, releaseName: mine, namespace: own, valuesMerge: merge, valuesInline: { a: 9, b: 2 } }\n  - { name: c, releaseName: alone, valuesMerge: replace, valuesInline: { b: 3 } }\n',
    )
    terminal.write(
      'over/base/kustomization.yaml',
      'helmCharts:\n  - { name: c, releaseName: base, additionalValuesFiles: [v.yaml], valuesInline: { m: { x: null, l: [3] } } }\nnamePrefix: p-\n',
    )
    terminal.write('over/base/v.yaml', 'm: { y: 2 }\n')
    writeChart('over/home/c')
    writeChart('over/base/charts/c')

    const objects = await build('over')

    const own = { a: 1, m: { x: 1, l: [1, 2] } }
    expect(objects).toMatchObject([
      { metadata: { name: 'alone' }, data: { in: 'outer' } },
      { metadata: { name: 'mine' }, data: { in: 'own' } },
      { metadata: { name: 'p-base' }, data: { in: 'outer' } },
    ])
    expect(objects.map(object => JSON.parse(Object(object).data.values))).toMatchObject([
      { ...own, b: 3 },
      { a: 1, b: 2 },
      { a: 1, m: { x: 1, l: [3] } },
    ])
  })

  test('a generator that a document configures, the deprecated field, hooks and CRDs are as in kustomize', async () => {
    terminal.write('gen/kustomization.yaml', 'generators: [g.yaml]\n')
    terminal.write(
      'gen/g.yaml',
      'apiVersion: builtin\nkind: HelmChartInflationGenerator\nmetadata: { name: g }\nname: c\nreleaseName: r\nnamespace: n1\nincludeCRDs: true\nskipTests: true\n',
    )
    const hook = (name: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, annotations: { helm.sh/hook: ${name} } }\n`
    writeChart('gen/charts/c', {
      'templates/t.yaml': hook('test'),
      'templates/h.yaml': hook('pre-install'),
      'crds/c.yaml':
        'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: { name: c.example.org }\n',
    })

    expect(await build('gen')).toMatchObject([
      { kind: 'CustomResourceDefinition' },
      { metadata: { name: 'pre-install' } },
      { metadata: { name: 'r' }, data: { in: 'n1' } },
    ])
  })

  test('a fleet inflates the charts of templates and of Components, once for all clusters', async () => {
    const log = join(terminal.home, 'helm.log')
    terminal.write('helm', `#!/bin/sh\necho "$@" >> ${log}\nexec ${helm} "$@"\n`)
    chmodSync(join(terminal.directory, 'helm'), 0o755)
    const cluster = (name: string): string => ours(`Cluster\nmetadata: { name: ${name} }`)
    const files = {
      'fleet.yaml': ours('Fleet\nmetadata: { name: shop }'),
      'templates/web/kustomization.yaml': 'helmCharts: [{ name: c, releaseName: web }]\n',
      'clusters/policies/web.yaml': ours('PropagationPolicy'),
      'clusters/tokyo/cluster.yaml': cluster('tokyo'),
      'clusters/osaka/cluster.yaml': cluster('osaka'),
      'clusters/tokyo/overrides/web/kustomization.yaml':
        'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nhelmCharts: [{ name: c, releaseName: more }]\ncommonAnnotations: { a: b }\n',
    }
    for (const [path, text] of Object.entries(files)) terminal.write(`fleet/${path}`, text)
    writeChart('fleet/templates/web/charts/c')
    writeChart('fleet/clusters/tokyo/overrides/web/charts/c')
    const environment = { BANYAN_HELM: join(terminal.directory, 'helm') }

    const [tokyo, osaka, helmless] = [
      await terminal.banyan(['render', '--source', 'fleet', '--cluster', 'tokyo'], environment),
      await terminal.banyan(['render', '--source', 'fleet', '--cluster', 'osaka'], environment),
      await terminal.banyan(['validate', '--source', 'fleet'], { BANYAN_HELM: '/nowhere/helm' }),
    ]

    expect(documents(tokyo.stdout)).toMatchObject([
      { metadata: { name: 'more', annotations: { a: 'b' } } },
      { metadata: { name: 'web', annotations: { a: 'b' } } },
    ])
    expect(documents(osaka.stdout)).toMatchObject([{ metadata: { name: 'web' } }])
    expect(readFileSync(log, 'utf8').match(/^template/gm)).toHaveLength(4)
    expect(helmless.stdout).toMatch(
      /fleet\/templates\/web\/kustomization\.yaml:1:14: error chart\/unavailable: /,
    )
  })
})
