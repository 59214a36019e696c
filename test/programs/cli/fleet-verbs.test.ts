import { afterAll, beforeAll, expect, test } from 'vitest'
import { Terminal } from '../../support/banyan.ts'
import { writeSmallShop } from '../../support/small-shop.ts'

let terminal: Terminal
beforeAll(() => {
  terminal = new Terminal()
  writeSmallShop(terminal, 'fleet/')
  writeSmallShop(terminal, 'broken/')
  terminal.edit('broken/clusters/europe/group.yaml', 'vars:', 'vasr:')
  terminal.edit('broken/clusters/policies/web.yaml', 'applications: [web]', 'applications: [wbe]')
})
afterAll(() => terminal.close())

test('init writes a fleet that is valid, and nothing over files that are there', async () => {
  const made = await terminal.banyan(['init', 'new'])
  const [valid, again] = await Promise.all([
    terminal.banyan(['validate', '--source', 'new']),
    terminal.banyan(['init', 'new']),
  ])

  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(valid).toEqual({ code: 0, stdout: 'the fleet is valid\n', stderr: '' })
  expect(again).toMatchObject({ code: 2, stdout: '' })
  expect(again.stderr).toMatch(/^banyan: "new" is not empty.*\n$/)
})

test('validate tells every mistake at once, with a place that is true from the working directory', async () => {
  const { code, stdout } = await terminal.banyan(['validate', '--source', 'broken'])

  expect(code).toBe(1)
  expect(stdout).toContain('broken/clusters/europe/group.yaml:')
  expect(stdout).toMatch(/\^+ did you mean "vars"\?/)
  expect(stdout).toMatch(/broken\/clusters\/policies\/web\.yaml:\d+:\d+: error fleet\//)
  expect(stdout).toMatch(/\n\d+ errors\b/)
})

test('an object that the server would have to name is a mistake at the line that asks for it', async () => {
  writeSmallShop(terminal, 'nameless/')
  terminal.edit('nameless/templates/web/kustomization.yaml', 'resources:', 'resources:\n  - hook.yaml')
  const hook = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  generateName: web-\n'
  terminal.write('nameless/templates/web/hook.yaml', hook)

  const { code, stdout } = await terminal.banyan(['validate', '--source', 'nameless'])

  expect(code).toBe(1)
  expect(stdout).toContain(
    'nameless/templates/web/hook.yaml:4:3: error kustomize/resource-invalid: the document has no "metadata.name"',
  )
  expect(stdout).toContain('write "name"')
})

test('validate speaks to machines and to GitHub', async () => {
  const [json, github, explained, unknown] = await Promise.all([
    terminal.banyan(['validate', '--source', 'broken', '-o', 'json']),
    terminal.banyan(['validate', '--source', 'broken', '-o', 'github']),
    terminal.banyan(['validate', '--explain', 'fleet/field-unknown']),
    terminal.banyan(['validate', '--explain', 'fleet/no-such-code']),
  ])

  expect(json.code).toBe(1)
  const { kind, items } = JSON.parse(json.stdout)
  expect(kind).toBe('DiagnosticList')
  expect(items[0]).toMatchObject({ severity: 'error', file: expect.stringMatching(/^clusters\//) })
  expect(github.stdout).toMatch(/^::error file=broken\/clusters\/\S+,line=\d+/m)
  expect(explained).toMatchObject({ code: 0, stdout: expect.stringContaining('fleet/field-unknown') })
  expect(unknown).toMatchObject({ code: 2, stdout: '' })
})

test('render prints what a cluster gets, and must be told which of several', async () => {
  const at = ['--source', 'fleet']
  const [yaml, json, which, nobody] = await Promise.all([
    terminal.banyan(['render', 'web', '--cluster', 'europe/paris', ...at]),
    terminal.banyan(['render', '--cluster', 'paris', '-o', 'json', ...at]),
    terminal.banyan(['render', ...at]),
    terminal.banyan(['render', '--cluster', 'prais', ...at]),
  ])

  expect(yaml).toMatchObject({ code: 0, stderr: '' })
  expect(yaml.stdout).toContain('Bonjour from paris')
  const list = JSON.parse(json.stdout)
  expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List' })
  expect(list.items.map(({ kind }: { readonly kind: string }) => kind).sort()).toEqual([
    'Deployment',
    'Namespace',
    'Service',
  ])
  expect(which).toMatchObject({ code: 2, stdout: '' })
  expect(which.stderr).toContain('--cluster')
  expect(nobody.stderr).toBe('banyan: there is no cluster "prais"; did you mean "paris"?\n')
})

test('render says where every field was set last', async () => {
  const at = ['--source', 'fleet', '--cluster', 'paris', '--provenance']
  const [text, json] = await Promise.all([
    terminal.banyan(['render', ...at]),
    terminal.banyan(['render', '-o', 'json', ...at]),
  ])

  const annotation = '/metadata/annotations/example.com~1data-protection'
  expect(text.stdout).toMatch(/^\/metadata\/namespace {2}templates\/web\/application\.yaml:\d+$/m)
  expect(text.stdout).toMatch(/^\/metadata\/name {2}templates\/web\/service\.yaml:\d+$/m)
  const { items } = JSON.parse(json.stdout)
  expect(items.find(({ fields }: { readonly fields: object }) => annotation in fields)?.fields).toMatchObject(
    { [annotation]: { file: 'clusters/europe/overrides/web/kustomization.yaml' } },
  )
})

test('render writes all clusters, a folder each', async () => {
  const { code, stderr } = await terminal.banyan(['render', '--source', 'fleet', '--output-dir', 'out'])

  expect({ code, stderr }).toEqual({ code: 0, stderr: 'wrote 3 clusters to out\n' })
  expect(terminal.read('out/berlin/web.yaml')).toContain('Guten Tag from berlin')
  expect(terminal.read('out/america/web.yaml')).toContain('Hello from america')
})

test('explain tells the division level by level, and of one cluster', async () => {
  const at = ['--source', 'fleet']
  const [all, one, json, unknown] = await Promise.all([
    terminal.banyan(['explain', 'web', ...at]),
    terminal.banyan(['explain', 'web', 'europe/paris', ...at]),
    terminal.banyan(['explain', 'web', '-o', 'json', ...at]),
    terminal.banyan(['explain', 'wbe', ...at]),
  ])

  expect(all.code).toBe(0)
  expect(all.stdout).toMatch(/europe: 6, weight 3 of 5, min 4\n\s+berlin: 3/)
  expect(one.stdout).toMatch(/^paris: selected by policy "web"/)
  expect(one.stdout).not.toContain('america: selected')
  expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'Explanation', application: 'web' })
  expect(unknown).toMatchObject({ code: 2, stdout: '' })
  expect(unknown.stderr).toBe('banyan: there is no application "wbe"; did you mean "web"?\n')
})
