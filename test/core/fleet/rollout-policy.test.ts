import { expect, test } from 'vitest'
import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { type Files, goodFleet, mistakes, nodeAt, ours, smallFleet } from '../../support/fleet-files.ts'

const at = 'clusters/policies/r.yaml'

const wrong: readonly (readonly [added: Files, found: readonly string[]])[] = [
  [
    {
      [at]: ours(
        'RolloutPolicy\nspec:\n  windows: [{ start: "25:00", duration: 1h }]\n  steps: [{ order: [a], maxConcurrency: 0 }]',
      ),
    },
    [
      `${at}:5:41: error fleet/field-invalid: "spec.steps[0].maxConcurrency" must let one cluster begin`,
      `${at}:5:20: error fleet/field-invalid: "spec.steps[0].order" has no meaning without "level"`,
      `${at}:4:22: error fleet/field-invalid: "spec.windows[0].start" is "25:00" but must be a time of day such as "02:00"`,
    ],
  ],
  [
    {
      [at]: ours(
        'RolloutPolicy\nspec: { windows: [{ start: "01:00", duration: soon, timeZone: Nowhere/Land }] }',
      ),
    },
    [
      `${at}:3:47: error fleet/field-invalid: "spec.windows[0].duration" is "soon" but must be a duration of a minute to seven days`,
      `${at}:3:63: error fleet/field-invalid: "spec.windows[0].timeZone" is "Nowhere/Land" but must be the name of a time zone`,
    ],
  ],
  [
    { [at]: ours('RolloutPolicy\nspec: { applications: [wob], steps: [{ level: continent }] }') },
    [
      `${at}:3:24: error fleet/application-unknown: there is no application "wob"`,
      `${at}:3:47: error fleet/level-unknown: unknown level "continent"`,
    ],
  ],
  [
    { [at]: ours('RolloutPolicy'), 'clusters/policies/s.yaml': ours('RolloutPolicy') },
    [
      'clusters/policies/s.yaml:1:1: error fleet/policy-duplicate: rollout policies "r" and "s" of one directory both have application "*"',
    ],
  ],
  [
    {
      [at]: ours(
        'RolloutPolicy\nspec: { steps: [{ level: region, order: [asja] }, { clusterAffinity: { clusterNames: [tokio], paths: [asja/**] } }] }',
      ),
    },
    [
      `${at}:3:42: warning fleet/target-unknown: nothing at the level "region" is called "asja"`,
      `${at}:3:87: warning fleet/cluster-unknown: there is no cluster "tokio"`,
      `${at}:3:103: warning fleet/path-unknown: nothing is at "asja"`,
    ],
  ],
  [
    {
      'clusters/asia/group.yaml': ours(
        'ClusterGroup\nspec: { pins: [{ application: web, revision: main }] }',
      ),
    },
    [
      'clusters/asia/group.yaml:3:46: error fleet/field-invalid: "spec.pins[0].revision" is "main" but must be the full id of a commit',
    ],
  ],
]

test.each(wrong)('what is wrong with rollouts and pins is told at its line: %j', (added, expected) => {
  const found = mistakes({ ...smallFleet, ...added }).map(text => text.split('\n')[0] ?? '')

  expect(found.map((line, index) => line.slice(0, expected[index]?.length)).sort()).toEqual(
    [...expected].sort(),
  )
})

test('a node keeps its rollout policies, and a cluster the pins above it, the nearest and the most exact first', () => {
  const pins = (list: string): string => ours(`ClusterGroup\nspec: { pins: [${list}] }`)
  const tree = makeTree({
    ...smallFleet,
    [at]: ours('RolloutPolicy\nspec: { steps: [{ minSuccessTime: 1h30m }] }'),
    'clusters/asia/group.yaml': pins('{ application: "*", reason: far }'),
    'clusters/asia/east/group.yaml': pins(
      '{ application: "*", reason: all }, { application: web, reason: near }',
    ),
  })

  const { root } = goodFleet(tree)

  expect(root.rollouts).toMatchObject([
    {
      name: 'r',
      scope: '',
      applications: ['*'],
      offline: 'Skip',
      onBreach: 'Pause',
      steps: [{ minSuccessMs: 5_400_000 }],
    },
  ])
  const tokyo = nodeAt(root, 'asia/east/tokyo').cluster
  expect(tokyo?.pins?.map(({ reason, from }) => [reason, from])).toEqual([
    ['near', 'asia/east'],
    ['all', 'asia/east'],
    ['far', 'asia'],
  ])
})
