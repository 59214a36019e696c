import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { digestOf, sharedFolder } from '../../kustomize/real-applications.ts'
import { Terminal } from '../../support/banyan.ts'

let terminal: Terminal
beforeAll(() => {
  terminal = new Terminal()
})
afterAll(() => terminal.close())

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../conformance/kustomize-real.json'), 'utf8'),
)

test('kustomize build prints what kustomize builds of a real application, bases outside of it included', async () => {
  const path = 'podinfo/deploy/overlays/production'

  const { code, stdout, stderr } = await terminal.banyan([
    'kustomize',
    'build',
    join(sharedFolder(), 'real', path),
  ])

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(digestOf(parseAllDocuments(stdout).map(each => each.toJS()))).toBe(recorded[path])
})

test('kustomize build follows links to directories, and refuses one that leads out to a file', async () => {
  terminal.write('linked/base/kustomization.yaml', 'resources: [real.yaml]\n')
  terminal.write('linked/base/real.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n')
  terminal.write('linked/good/kustomization.yaml', 'resources: [b]\n')
  terminal.write('linked/bad/kustomization.yaml', 'configMapGenerator: [{ name: x, files: [secret] }]\n')
  symlinkSync('../base', join(terminal.directory, 'linked/good/b'))
  symlinkSync('/etc/hostname', join(terminal.directory, 'linked/bad/secret'))

  const [good, bad] = await Promise.all([
    terminal.banyan(['kustomize', 'build', 'linked/good']),
    terminal.banyan(['kustomize', 'build', 'linked/bad']),
  ])

  expect(good).toMatchObject({ code: 0, stdout: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n' })
  expect(bad).toMatchObject({ code: 1, stdout: '' })
  expect(bad.stderr).toContain('error tree/symlink')
})

test('kustomize build tells a mistake with its place, and what is missing', async () => {
  terminal.write('kustomization.yaml', 'resources: [web.yaml]\nnamePrefx: a-\n')

  const [mistaken, missing] = await Promise.all([
    terminal.banyan(['kustomize', 'build']),
    terminal.banyan(['kustomize', 'build', 'nowhere']),
  ])

  expect(mistaken).toMatchObject({ code: 1, stdout: '' })
  expect(mistaken.stderr).toMatch(/^kustomization\.yaml:\d+:\d+: error kustomize\//)
  expect(missing).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^banyan: .+nowhere.+\n$/),
  })
})
