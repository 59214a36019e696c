import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import type { JsonObject } from '../../src/base/std/json.ts'
import { healthRoutes } from '../../src/io/http/health.ts'
import { openMetrics } from '../../src/io/http/metrics.ts'
import { runCommand } from '../../src/programs/cli/commands/run.ts'
import { configurable, configurableOptions } from '../../src/programs/cli/configurable.ts'
import { readConfiguration } from '../../src/programs/cli/read-configuration.ts'
import { Terminal } from '../support/banyan.ts'
import { ours } from '../support/fleet-files.ts'
import { describeHelm } from '../support/helm.ts'
import { chart, fullValues, type Manifest, readChart, renderChart } from './chart.ts'

const root = join(import.meta.dirname, '../..')
const config = { source: 'https://git.example/fleet.git' }

/** The values that are maps with fields of the chart's own. */
const closed = new Set(
  Object.entries<{ properties?: object }>(JSON.parse(readChart('values.schema.json')).properties)
    .filter(([name, { properties }]) => properties !== undefined && name !== 'config')
    .map(([name]) => name),
)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-chart-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('every value of the chart has a schema, and every one of the schema a default', () => {
  const values = parse(readChart('values.yaml'))
  const { properties } = JSON.parse(readChart('values.schema.json'))

  // Helm hands `global` to every chart.
  expect(Object.keys(properties).sort()).toEqual([...Object.keys(values), 'global'].sort())
  for (const name of closed)
    expect(Object.keys(properties[name].properties).sort(), name).toEqual(Object.keys(values[name]).sort())
})

test('the version of the program that the chart installs is that of the package', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(parse(readChart('Chart.yaml'))).toMatchObject({ version, appVersion: version })
})

describeHelm('the chart', helm => {
  test('lints strictly, with its own values and with all that there are', () => {
    const lint = (...values: readonly string[]): string =>
      execFileSync(helm, ['lint', '--strict', chart, ...values], { encoding: 'utf8', stdio: 'pipe' })
    expect(lint()).toContain('1 chart(s) linted, 0 chart(s) failed')
    expect(lint('--values', fullValues)).toContain('1 chart(s) linted, 0 chart(s) failed')
  })

  test('takes no value in silence: each of them changes what is rendered', () => {
    const full = parse(readFileSync(fullValues, 'utf8'))
    full.image.digest = ''
    const digest = `sha256:${'0'.repeat(64)}`
    const render = (values: JsonObject): string => JSON.stringify([...renderChart(helm, values)])
    const whole = render(full)
    const leaves = Object.entries(parse(readChart('values.yaml'))).flatMap(([name, value]) =>
      closed.has(name) ? Object.keys(value as object).map(below => [name, below]) : [[name]],
    )
    const silent = leaves.filter(path => {
      const other = structuredClone(full)
      const [name = '', below] = path
      const holder = below === undefined ? other : other[name]
      const last = below ?? name
      expect(holder, path.join('.')).toHaveProperty([last])
      if (last === 'config') holder[last] = config
      else if (last === 'digest') holder[last] = digest
      else if (typeof holder[last] === 'boolean') holder[last] = !holder[last]
      else delete holder[last]
      return render(other) === whole
    })
    expect(silent).toEqual([])
  })

  test('has what is refused told: fields that there are not, and what it sets itself', () => {
    const refusal = (values: object): string => {
      try {
        renderChart(helm, JSON.parse(JSON.stringify(values)))
        return 'none'
      } catch (error) {
        return String(error)
      }
    }
    expect(refusal({})).toContain('config.source is the repository of the fleet, and must be given')
    expect(refusal({ config: { ...config, listen: ':1' } })).toContain("at '/config'")
    expect(refusal({ config: { ...config, leaderElect: false }, replicaCount: 2 })).toContain(
      'several replicas work one at a time',
    )
    expect(refusal({ config, replicas: 2 })).toContain("additional properties 'replicas' not allowed")
    expect(refusal({ config, git: { token: 'hush' } })).toContain("at '/git'")
  })

  test('uses only options, variables, fields and addresses that the program has', () => {
    const objects = renderChart(helm, {}, { file: fullValues })
    const { spec } = JSON.parse(JSON.stringify(objects.get('Deployment'))).spec.template
    const [container] = spec.containers
    const command = configurable(runCommand())
    const flags = command.options.flatMap(({ long }) => long ?? [])
    const used = container.args.filter((each: string) => each.startsWith('--'))
    const sources = globSync('src/**/*.ts', { cwd: root }).map(path => readFileSync(join(root, path), 'utf8'))
    const variables: readonly string[] = container.env.map((each: { name: string }) => each.name)
    // A secret may always be in a file that its variable names with `_FILE` at the end.
    const isRead = (name: string) =>
      sources.some(text =>
        new RegExp(`\\b${name}\\b|\\b(?:environmentSecret|secretOf)\\('${name.replace(/_FILE$/, '')}'`).test(
          text,
        ),
      )
    const unread = variables.filter(name => !isRead(name))
    const file = join(folder, 'banyan.yaml')
    writeFileSync(file, String(Object(objects.get('ConfigMap')?.data)['banyan.yaml']))
    const { options, diagnostics } = readConfiguration(file, configurableOptions(command))
    const mounts: readonly string[] = container.volumeMounts.map(
      (each: { mountPath: string }) => each.mountPath,
    )
    const named = JSON.stringify([container.args, container.env, objects.get('ConfigMap')]).matchAll(
      /\/etc\/banyan\/[\w./-]+/g,
    )
    const unmounted = [...named].filter(([path]) => !mounts.includes(dirname(path)))
    const metrics = openMetrics('0').route.path

    expect(command.name()).toBe(container.args[0])
    expect(flags).toEqual(expect.arrayContaining(used))
    expect(unread).toEqual(['GIT_SSH_COMMAND', 'HTTPS_PROXY'].filter(name => unread.includes(name)))
    expect(diagnostics.filter(({ code }) => code !== 'config/secret-unusable')).toEqual([])
    expect(options).toMatchObject({ branch: 'main', forge: 'github', listen: { host: '', port: 9_090 } })
    expect(unmounted).toEqual([])
    expect([container.livenessProbe, container.readinessProbe].map(each => each.httpGet.path)).toEqual(
      healthRoutes(() => undefined).map(({ path }) => path),
    )
    expect(objects.get('ServiceMonitor')).toMatchObject({ spec: { endpoints: [{ path: metrics }] } })
  })

  test('elects a leader among its pods, unless it is told not to or where', () => {
    const of = (more: JsonObject) => renderChart(helm, { config: { ...config, ...more } })
    const strategies = [{}, { leaderElect: false }].map(
      each => Object(Object(of(each).get('Deployment')?.spec).strategy).type,
    )

    expect(strategies).toEqual(['RollingUpdate', 'Recreate'])
    expect(of({}).has('Role leader-election')).toBe(true)
    expect(of({ leaderElect: false }).has('Role leader-election')).toBe(false)
    expect(of({ leaderElectionContext: 'hub' }).has('Role leader-election')).toBe(false)
    expect(of({ leaderElectionNamespace: 'kube-system' }).get('Role leader-election')).toMatchObject({
      metadata: { namespace: 'kube-system' },
    })
  })

  test('gives a leader longer than its stall timeout before it counts as dead, and counts no break for nothing', () => {
    const probeOf = (more: JsonObject, livenessProbe: JsonObject = {}) =>
      JSON.parse(
        JSON.stringify(
          renderChart(helm, { config: { ...config, ...more }, livenessProbe }).get('Deployment')?.spec,
        ),
      ).template.spec.containers[0].livenessProbe
    const option = runCommand().options.find(({ long }) => long === '--leader-election-stall-timeout')
    const least = (each: { periodSeconds: number; failureThreshold: number }): number =>
      each.periodSeconds * each.failureThreshold * 1_000

    const [own, long, short] = [{}, '20m', '90500ms'].map(each =>
      probeOf(typeof each === 'string' ? { leaderElectionStallTimeout: each } : each),
    )
    expect(least(own)).toBe(option?.defaultValue + 60_000)
    expect(least(long)).toBe(21 * 60_000)
    expect(least(short)).toBe(180_000)
    expect(least(probeOf({ leaderElect: false, leaderElectionStallTimeout: '20m' }))).toBe(300_000)
    expect(own.timeoutSeconds).toBe(own.periodSeconds)
    expect(probeOf({}, { periodSeconds: 60 })).toMatchObject({ failureThreshold: 6, timeoutSeconds: 60 })
    expect(probeOf({}, { failureThreshold: 3, timeoutSeconds: 5 })).toMatchObject({
      ...{ httpGet: own.httpGet, periodSeconds: 30, failureThreshold: 3, timeoutSeconds: 5 },
    })
    expect(() => probeOf({}, { exec: 1 })).toThrow("at '/livenessProbe'")
    expect(() => probeOf({ leaderElectionStallTimeout: '5 m' })).toThrow('is a duration such as')
  })

  test('is an application of a fleet like any other', async () => {
    const terminal = new Terminal()
    const values = { config, serviceMonitor: { enabled: true } }
    const spec = { namespace: 'system', helm: { chart: 'chart', releaseName: 'fleet', values } }
    const files = {
      'fleet.yaml': ours('Fleet\nmetadata: { name: home }'),
      'templates/banyan/application.yaml': ours(`Application\nspec: ${JSON.stringify(spec)}`),
      'clusters/policies/all.yaml': ours('PropagationPolicy\nspec: { applications: ["*"] }'),
      'clusters/hub/cluster.yaml': ours(
        'Cluster\nmetadata: { name: hub }\nspec: { access: { inCluster: true } }',
      ),
    }
    for (const [path, text] of Object.entries(files)) terminal.write(path, text)
    mkdirSync(join(terminal.directory, 'templates/banyan'), { recursive: true })
    cpSync(chart, join(terminal.directory, 'templates/banyan/chart'), { recursive: true })

    const { code, stdout, stderr } = await terminal.banyan(['render', 'banyan', '--cluster', 'hub'], {
      BANYAN_HELM: helm,
    })
    terminal.close()
    // The namespace, which Helm leaves to whoever installs, is added.
    const rendered = parseAllDocuments(stdout)
      .map(each => each.toJS())
      .filter(({ kind }) => kind !== 'Namespace')
    const nameOf = ({ kind, metadata }: Manifest): string => `${kind} ${metadata.name}`
    const expected = renderChart(helm, values)

    expect(stderr).toBe('')
    expect(code).toBe(0)
    expect(rendered.map(nameOf).sort()).toEqual([...expected.values()].map(nameOf).sort())
    for (const { kind, spec: found } of rendered.filter(each => each.spec !== undefined))
      expect(found, kind).toEqual(expected.get(kind)?.spec)
  })
})
