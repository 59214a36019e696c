import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mutations } from './mutations.ts'

const root = join(import.meta.dirname, '../..')

test('every bug that is planted to try the suites still has its place in the source', () => {
  const lost = mutations.filter(({ edits }) => {
    const texts = new Map<string, string>()
    return edits.some(({ file, search, replace }) => {
      const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8')
      texts.set(
        file,
        text.replace(search, () => replace),
      )
      return text.split(search).length !== 2
    })
  })

  expect(lost.map(({ bug }) => bug)).toEqual([])
})
