import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonObject } from '../../../../src/base/std/json.ts'
import { type Right, rulesOf } from '../../../../src/core/plan/rights/rule-set.ts'
import { holds } from '../../../support/property.ts'

const some = <Item>(...items: Item[]) => fc.uniqueArray(fc.constantFrom(...items), { minLength: 1 })

const right: fc.Arbitrary<Right> = fc
  .record({
    group: fc.constantFrom('', 'apps'),
    resource: fc.constantFrom('pods', 'services', 'nodes'),
    verbs: some('get', 'list', 'patch', 'bind'),
    names: fc.option(some('a', 'b', 'c'), { nil: undefined }),
  })
  .map(({ names, ...rest }) => (names === undefined ? rest : { ...rest, names }))

const anyName = '*'

function expandRight({ group, resource, verbs, names = [anyName] }: Right): readonly string[] {
  return verbs.flatMap(verb => names.map(name => `${group} ${resource} ${name} ${verb}`))
}

function expandRule(rule: JsonObject): readonly string[] {
  const { apiGroups, resources, resourceNames = [anyName], verbs } = rule as Record<string, readonly string[]>
  return (apiGroups ?? []).flatMap(group =>
    (resources ?? []).flatMap(resource =>
      expandRight({ group, resource, verbs: verbs ?? [], names: resourceNames ?? [] }),
    ),
  )
}

test('rules allow exactly the rights, each once, whatever the order', () => {
  holds(
    fc.property(fc.array(right), rights => {
      const rules = rulesOf(rights)
      const allowed = rules.flatMap(expandRule)

      expect(allowed.toSorted()).toEqual([...new Set(rights.flatMap(expandRight))].sort())
      expect(rulesOf(rights.toReversed())).toEqual(rules)
    }),
  )
})

test('kinds with the same verbs share a rule, and so do names', () => {
  const rules = rulesOf([
    { group: 'apps', resource: 'deployments', verbs: ['patch', 'create'] },
    { group: 'apps', resource: 'daemonsets', verbs: ['create'] },
    { group: 'apps', resource: 'daemonsets', verbs: ['patch'] },
    { group: '', resource: 'namespaces', verbs: ['get'], names: ['b'] },
    { group: '', resource: 'namespaces', verbs: ['get'], names: ['a'] },
  ])

  expect(rules).toEqual([
    { apiGroups: [''], resources: ['namespaces'], resourceNames: ['a', 'b'], verbs: ['get'] },
    { apiGroups: ['apps'], resources: ['daemonsets', 'deployments'], verbs: ['create', 'patch'] },
  ])
})
