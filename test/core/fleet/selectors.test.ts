import { expect, test } from 'vitest'
import { mistakes, ours, smallFleet } from '../../support/fleet-files.ts'

function mistake(placement: string): readonly string[] {
  const text = ours(`PropagationPolicy\nspec:\n  placement:\n    ${placement}`)
  return mistakes({ ...smallFleet, 'clusters/policies/web.yaml': text }).map(
    found => found.split('\n')[0] ?? '',
  )
}

function expression(text: string): readonly string[] {
  return mistake(`clusterAffinity: { celSelector: { celExpressions: ['true', '${text}'] } }`)
}

const where = 'clusters/policies/web.yaml:5:64: error fleet/field-invalid: '
const field = 'spec.placement.clusterAffinity.celSelector.celExpressions[1]'
const quantifier = 'cluster.zones.exists(a, '

test.each([
  ['cluster.nmae == "a"', 'must be CEL: No such key: nmae (at character 9)'],
  ['cluster.', 'must be CEL: '],
  ['cluster.name', 'must be true or false, and not of type "string"'],
  ['cluster.name.split("a") == []', 'must not call "split"; the functions are all, bind, bool, contains, '],
  ['cluster.name.matches("(a+)+b")', 'must not have a pattern that repeats a group'],
  ['cluster.name.matches(cluster.path)', 'must write out the pattern of "matches"'],
  ['(cluster.name + cluster.name).matches("a")', 'must not join texts beside "matches"'],
  ['cluster.name.matches("(?=a)")', 'must not have a pattern with flags, names or look-around'],
  ['cluster.name.matches("(a")', 'must have a pattern that is a regular expression'],
  ['cluster.name.matches(r"(a)\\1")', 'must not have a pattern that refers back'],
  ['timestamp("2026-01-01T00:00:00Z") == timestamp("2026-01-01T00:00:00Z")', 'must not call "timestamp"'],
  [`${quantifier}${quantifier}${quantifier}a == "x")))`, 'must not have more than 2 loops within each other'],
  ['cluster.zones.map(a, a + a).map(a, a + a).map(a, a + a).size() == 1', 'must not have more than 2 loops'],
  ['cel.bind(a, "x", cel.bind(b, a + a, cel.bind(c, b + b, c == a)))', 'must not have more than 2 loops'],
  [`cluster.name in [${'"a", '.repeat(70)}"b"]`, 'must be CEL: '],
  [`${'!'.repeat(400)}true`, 'must be CEL: '],
  [`"${'x'.repeat(2050)}" == cluster.name`, 'must not be longer than 2048 characters'],
  ['something == 1', 'must be CEL: Unknown variable: something (at character 1)'],
])('the expression %.100s is a mistake with its place', (text, message) => {
  expect(expression(text)).toEqual([
    expect.stringContaining(`${where}"${field}" is "${text}" but ${message}`),
  ])
})

test.each([
  [
    'clusterAffinity: { fieldSelector: { matchExpressions: [{ key: country, operator: In, values: [jp] }] } }',
    'error fleet/field-invalid: "spec.placement.clusterAffinity.fieldSelector.matchExpressions[0].key" is "country" but must be "provider" or "region" or "zone"',
  ],
  [
    'clusterAffinity: { fieldSelector: { matchExpressions: [{ key: zone, operator: In }] } }',
    'matchExpressions[0].values" must be there with "In" and "NotIn"',
  ],
  [
    'clusterAffinities: [{ affinityName: a }, { affinityName: a }]',
    'clusterAffinities[1].affinityName" is "a" but must not name a term twice',
  ],
  [
    'clusterAffinities: [{ paths: ["asia/**"] }]',
    'missing field "spec.placement.clusterAffinities[0].affinityName"',
  ],
  [
    'clusterAffinities: [{ affinityName: a, overflowAffinities: [{ affinityName: a }] }]',
    'clusterAffinities[0].overflowAffinities[0].affinityName" is "a" but must not be the name of its term too',
  ],
  [
    'clusterAffinities: [{ affinityName: a, overflowAffinities: [{ affinityName: b }, {}, {}, { affinityName: b }] }]',
    'clusterAffinities[0].overflowAffinities[3].affinityName" is "b" but must not name a tier twice',
  ],
  [
    'clusterAffinities: [{ affinityName: a, overflowAffinities: [] }]',
    '"spec.placement.clusterAffinities[0].overflowAffinities" must have an affinity',
  ],
  [
    'clusterAffinities: [{ affinityName: a, overflowAffinities: [{ clusterName: b }] }]',
    'unknown field "clusterName"',
  ],
  [
    'clusterAffinities: [{ affinityName: a, overflowAffinities: [{ clusterNames: [paris] }] }]',
    '"overflowAffinities" has no meaning where no workload is Divided',
  ],
  [
    'clusterAffinity: { overflowAffinities: [{ clusterNames: [paris] }] }',
    'unknown field "overflowAffinities"',
  ],
  [
    '{ clusterAffinity: {}, clusterAffinities: [{ affinityName: a }] }',
    'has no meaning beside "spec.placement.clusterAffinities"',
  ],
  [
    'clusterTolerations: [{ key: a, effect: NoSchedule, tolerationSeconds: 5 }]',
    'tolerationSeconds" has a meaning only beside the effect "NoExecute"',
  ],
])('%s is a mistake', (placement, message) => {
  expect(mistake(placement)).toContainEqual(expect.stringContaining(message))
})

test('a mistake in a list of affinities hides no other', () => {
  expect(
    mistake('{ clusterAffinity: {}, clusterAffinities: [{}, { affinityName: a }, { affinityName: a }] }'),
  ).toEqual([
    expect.stringContaining('missing field "spec.placement.clusterAffinities[0].affinityName"'),
    expect.stringContaining('must not name a term twice'),
    expect.stringContaining('has no meaning beside "spec.placement.clusterAffinities"'),
  ])
})

test('a refinement narrows, and does not bring a list to choose from', () => {
  const text = ours(
    'PropagationPolicy\nspec:\n  refines: web\n  placement: { clusterAffinities: [{ affinityName: a }] }',
  )

  expect(mistakes({ ...smallFleet, 'clusters/asia/policies/web.yaml': text })).toEqual([
    expect.stringContaining('a refinement must not change "clusterAffinities"'),
  ])
})

test('clusters that an affinity of a list names are looked for too', () => {
  expect(
    mistake('clusterAffinities: [{ affinityName: a }, { affinityName: b, clusterNames: [tokio] }]'),
  ).toEqual([expect.stringContaining('there is no cluster "tokio"')])
})
