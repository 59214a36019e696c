import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeChartRequest } from '../../../src/base/chart/chart-request.ts'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { HelmCharts } from '../../../src/io/helm/helm-charts.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'banyan-helm-test-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const version = 'if [ "$1" = version ]; then echo v4.0.0; exit; fi'

/** Charts rendered by a shell script that stands in the place of helm. */
async function render(name: string, script: string, files: Readonly<Record<string, string>> = {}) {
  const command = join(folder, name)
  writeFileSync(command, `#!/bin/sh\n${script}\n`)
  chmodSync(command, 0o755)
  const limits = { timeoutMs: 500, maxOutputBytes: 1_000 }
  const charts = new HelmCharts({ command, cacheDirectory: join(folder, `${name}.cache`), limits })
  const directory = makeTree({ 'Chart.yaml': 'name: web\n', ...files })
  const release = { name: 'web', includeCrds: true }
  const request = makeChartRequest({ kind: 'directory', path: 'web', directory }, release, [{ a: 1 }])
  try {
    return await charts.render(request)
  } finally {
    await charts.close()
  }
}

test('a helm that goes on for ever is ended', async () => {
  await expect(render('slow', 'exec /bin/sleep 60')).rejects.toMatchObject({ code: 'chart/timeout' })
})

test('a helm that prints for ever is ended', async () => {
  expect(await render('loud', 'while :; do echo again; done')).toMatchObject({
    code: 'chart/refused',
    message: 'the chart renders more than can be read',
  })
})

test('a program that is not helm is not asked to render', async () => {
  const command = join(folder, 'other')
  writeFileSync(command, '#!/bin/sh\necho v2.17.0\n')
  chmodSync(command, 0o755)
  const charts = new HelmCharts({ command, cacheDirectory: join(folder, 'cache') })

  await expect(charts.recall('key')).rejects.toMatchObject({
    code: 'chart/program',
    message: expect.stringContaining('it calls itself "v2.17.0"'),
  })
  await charts.close()
})

test('what is kept is for the same helm, and only while it is whole', async () => {
  const command = join(folder, 'four')
  writeFileSync(command, `#!/bin/sh\n${version}\n`)
  chmodSync(command, 0o755)
  const cacheDirectory = join(folder, 'kept')
  const charts = new HelmCharts({ command, cacheDirectory })
  await charts.keep('key', { kind: 'inflated', manifests: 'a: 1\n' })
  const other = new HelmCharts({ command, cacheDirectory })
  const found = await other.recall('key')
  writeFileSync(command, `#!/bin/sh\n${version.replace('4.0.0', '4.1.0')}\n`)
  const newer = new HelmCharts({ command, cacheDirectory })

  expect(found).toEqual({ kind: 'inflated', manifests: 'a: 1\n' })
  expect(await newer.recall('key')).toBeUndefined()
  await Promise.all([charts.close(), other.close(), newer.close()])
})

const refused: readonly (readonly [stderr: string, failure: object])[] = [
  [
    'Error: execution error at (web/templates/a.yaml:3:4): no',
    { at: { file: 'templates/a.yaml', position: { line: 3, column: 5 } }, message: /^helm: execution error/ },
  ],
  [
    'Error: YAML parse error on web/charts/db/templates/b.yaml: bad',
    { at: { file: 'charts/db/templates/b.yaml' } },
  ],
  [`Error: ${'x'.repeat(5_000)}`, { message: /^.{600,620}…$/ }],
  ['', { message: /without a word/ }],
]

test.each(refused)('%#: what helm says is told, with its place', async (stderr, failure) => {
  const found = await render('refusing', `echo '${stderr.slice(0, 900)}' >&2; exit 1`)

  expect(found).toMatchObject({ code: 'chart/refused', isTemporary: false })
  const { message, ...place } = { message: /./, ...failure }
  expect(found).toMatchObject(place)
  expect('message' in found && found.message).toMatch(message)
})

test('a schema that would make helm read elsewhere is refused before it runs', async () => {
  for (const target of ['https://example.org/a.json', 'file:///etc/passwd', '../../a.json']) {
    const schema = {
      'values.schema.json': `{ "$schema": "http://json-schema.org/schema#", "$ref": "${target}" }`,
    }

    expect(await render('never', 'echo ran', schema)).toMatchObject({
      code: 'chart/invalid',
      at: { file: 'values.schema.json' },
    })
  }
})
