import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FieldRequirement, LabelRequirement } from '../../../src/core/model/selector.ts'
import {
  evictions,
  matchesCel,
  matchesClusterAffinity,
  matchesFieldSelector,
  selectBranch,
  toleratesTaints,
} from '../../../src/core/schedule/index.ts'
import { placementOf, policyOf } from '../../support/placement.ts'
import { holds } from '../../support/property.ts'

const word = fc.constantFrom('a', 'b', 'c')
const words = fc.uniqueArray(word, { maxLength: 3 })
const operator = fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist')
const labels = fc.dictionary(word, word, { maxKeys: 3 })

const labelRequirement: fc.Arbitrary<LabelRequirement> = fc.record({ key: word, operator, values: words })

const fieldRequirement: fc.Arbitrary<FieldRequirement> = fc.record({
  key: fc.constantFrom('provider', 'region', 'zone'),
  operator,
  values: words,
})

const affinity = fc.record(
  {
    clusterNames: words,
    exclude: words,
    labelSelector: fc.record({
      matchLabels: labels,
      matchExpressions: fc.array(labelRequirement, { maxLength: 3 }),
    }),
    fieldSelector: fc.record({ matchExpressions: fc.array(fieldRequirement, { maxLength: 3 }) }),
  },
  { requiredKeys: [] },
)

const cluster = fc.record({ name: word, labels, provider: word, region: word, zones: words })

const taint = fc.record({
  key: word,
  value: word,
  effect: fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  timeAdded: fc.nat(9),
})

const toleration = fc.record(
  {
    key: word,
    operator: fc.constantFrom('Exists', 'Equal'),
    value: word,
    effect: fc.constantFrom('NoSchedule', 'NoExecute'),
    tolerationSeconds: fc.nat(9),
  },
  { requiredKeys: ['operator'] },
)

function reversed<Value>(record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).reverse())
}

test('in which order labels, names, requirements and zones stand does not matter', () => {
  holds(
    fc.property(affinity, cluster, (given, found) => {
      const { clusterNames = [], exclude = [], labelSelector, fieldSelector } = given
      const turned = {
        clusterNames: clusterNames.toReversed(),
        exclude: exclude.toReversed(),
        labelSelector: {
          matchLabels: reversed(labelSelector?.matchLabels ?? {}),
          matchExpressions: (labelSelector?.matchExpressions ?? []).toReversed(),
        },
        fieldSelector: { matchExpressions: (fieldSelector?.matchExpressions ?? []).toReversed() },
      }
      const other = { ...found, labels: reversed(found.labels), zones: found.zones.toReversed() }

      expect(matchesClusterAffinity(turned, other)).toBe(matchesClusterAffinity(given, found))
    }),
  )
})

test('every part of an affinity only narrows', () => {
  holds(
    fc.property(affinity, affinity, cluster, (one, other, found) => {
      if (!matchesClusterAffinity({ ...one, ...other }, found)) return

      expect(matchesClusterAffinity(other, found)).toBe(true)
    }),
  )
})

test('a requirement and its opposite never agree', () => {
  holds(
    fc.property(fieldRequirement, cluster, (requirement, found) => {
      const opposite = { In: 'NotIn', NotIn: 'In', Exists: 'DoesNotExist', DoesNotExist: 'Exists' } as const
      const meets = (each: FieldRequirement): boolean =>
        matchesFieldSelector({ matchExpressions: [each] }, found)

      expect(meets(requirement)).toBe(!meets({ ...requirement, operator: opposite[requirement.operator] }))
    }),
  )
})

test('tolerations and taints count in any order; one more toleration never refuses, one more taint never lets in', () => {
  holds(
    fc.property(
      fc.array(toleration, { maxLength: 4 }),
      fc.array(taint, { maxLength: 4 }),
      toleration,
      taint,
      fc.nat(20),
      (tolerations, taints, more, another, now) => {
        const tolerated = toleratesTaints(tolerations, taints, now)

        expect(toleratesTaints(tolerations.toReversed(), taints.toReversed(), now)).toBe(tolerated)
        if (tolerated) expect(toleratesTaints([...tolerations, more], taints, now)).toBe(true)
        else expect(toleratesTaints(tolerations, [...taints, another], now)).toBe(false)
      },
    ),
  )
})

test('a cluster is evicted by what it is seen to have exactly when tolerations do not let it pass', () => {
  const seen = taint.map(each => ({ ...each, effect: 'NoExecute' as const }))
  holds(
    fc.property(
      fc.array(toleration, { maxLength: 4 }),
      fc.array(seen, { maxLength: 3 }),
      fc.nat(20),
      (clusterTolerations, taints, more) => {
        const at = Math.max(0, ...taints.map(({ timeAdded }) => timeAdded)) + more
        const clusters = new Map([['one', { taints, workloads: new Map() }]])
        const evicted = evictions({ ...policyOf({}), clusterTolerations }, { at, clusters })

        expect(evicted.has('one')).toBe(!toleratesTaints(clusterTolerations, taints, at))
      },
    ),
  )
})

test('time only takes tolerance away', () => {
  holds(
    fc.property(
      fc.array(toleration),
      fc.array(taint),
      fc.nat(20),
      fc.nat(20),
      (tolerations, taints, now, later) => {
        if (!toleratesTaints(tolerations, taints, now + later)) return

        expect(toleratesTaints(tolerations, taints, now)).toBe(true)
      },
    ),
  )
})

test('a branch selects what its clusters alone would', () => {
  holds(
    fc.property(affinity, fc.uniqueArray(word), labels, (clusterAffinity, names, common) => {
      const children = names.map(name => ({ name, cluster: true, labels: common }) as const)
      const whole = selectBranch(policyOf({ clusterAffinity }), placementOf({ name: '', children }))
      const alone = names.filter(name => matchesClusterAffinity(clusterAffinity, { name, labels: common }))

      expect(whole?.children.map(({ placement: { name } }) => name) ?? []).toEqual(alone)
    }),
  )
})

const pieces = fc.constantFrom(
  ...['cluster', 'managedCluster', '.', 'labels', 'zones', 'name', 'metadata', '(', ')', '[', ']', '"a"'],
  ...[' == ', ' in ', ' && ', ' || ', '!', '1', ' + ', '.exists(a, ', '.map(a, ', 'a', 'has(', ', ', '{'],
)

test('whatever stands in an expression, it says true, false or nothing', () => {
  holds(
    fc.property(fc.array(pieces, { maxLength: 30 }), cluster, (parts, found) => {
      const verdict = matchesCel(parts.join(''), { path: found.name, taints: [], ...found })

      expect([true, false, undefined]).toContain(verdict)
    }),
  )
})
