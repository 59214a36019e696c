import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import * as overriders from '../../../src/core/render/overriders/override-object.ts'
import * as schedule from '../../../src/core/schedule/index.ts'

const root = new URL('../../../', import.meta.url)
const readme = readFileSync(new URL('src/core/schedule/README.md', root), 'utf8')

/** The source of an export of the package, by where its types are put. */
function sourceOf(name: string): string {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'))
  const types: string = exports[`./${name}`].types
  return new URL(types.replace('./dist/types/', 'src/').replace('.d.ts', '.ts'), root).href
}

test('the example of the documentation prints what it says, by way of the package', () => {
  const [, code = ''] = /```js\n(.*?)```/s.exec(readme) ?? []
  const said = [...code.matchAll(/^\/\/ (.*)$/gm)].map(([, text]) => text)
  const run = code.replace("'banyan/schedule'", JSON.stringify(sourceOf('schedule')))

  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', run], { encoding: 'utf8' })

  expect(printed.trimEnd().split('\n')).toEqual(said)
})

test('every function of the documentation is exported, and every overrider is in it', async () => {
  const exported = { ...schedule, ...overriders }
  const named = [...readme.matchAll(/`((?:divide|score|apply|estimate|matches|select|spread)[A-Z]\w+)[`(]/g)]
  const functions = [...new Set(named.map(([, name = '']) => name))]

  expect(functions.filter(name => !(name in exported))).toEqual([])
  expect(functions.length).toBeGreaterThan(40)
  expect(Object.keys(overriders).filter(name => !functions.includes(name))).toEqual([])
  expect(Object.keys(await import(sourceOf('overriders')))).toEqual(Object.keys(overriders))
})
