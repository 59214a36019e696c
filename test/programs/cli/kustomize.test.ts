import { readFileSync } from 'node:fs'
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
