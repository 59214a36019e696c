import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendEntries, type Entry, makeEntry } from '../../src/kustomize/accumulation.ts'

function entryOf(name: string): Entry {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }
  return makeEntry({ object, origin: { file: 'a.yaml' } })
}

function append(entries: readonly Entry[], names: readonly string[]): [readonly Entry[], readonly string[]] {
  const messages: string[] = []
  const result = appendEntries(entries, names.map(entryOf), ({ message }) => void messages.push(message))
  return [result, messages]
}

const namesOf = (entries: readonly Entry[]): readonly string[] => entries.map(({ id }) => id.name)
const names = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 4 })

test('resources that are added in parts are those that are added at once, each name once', () => {
  fc.assert(
    fc.property(fc.array(names, { maxLength: 5 }), parts => {
      let entries: readonly Entry[] = []
      let told = 0
      for (const part of parts) {
        const [next, messages] = append(entries, part)
        entries = next
        told += messages.length
      }
      const all = parts.flat()

      expect(namesOf(entries)).toEqual([...new Set(all)])
      expect(told).toBe(all.length - entries.length)
    }),
  )
})

test('resources to which others were added can be added to again, as if nothing had been', () => {
  fc.assert(
    fc.property(names, names, names, (first, second, third) => {
      const [base] = append(append([], ['x'])[0], first)
      const before = append(base, third)
      append(append(base, second)[0], third)
      const after = append(base, third)

      expect(namesOf(after[0])).toEqual(namesOf(before[0]))
      expect(after[1]).toEqual(before[1])
    }),
  )
})
