import { expect, test } from 'vitest'
import type { LiveObject } from '../../../../../src/core/model/live-object.ts'
import type { KubernetesObject } from '../../../../../src/core/model/object.ts'
import type { Teardown, TeardownStage } from '../../../../../src/core/model/teardown.ts'
import { planTeardowns } from '../../../../../src/core/plan/index.ts'

function kept(stage?: TeardownStage): ReadonlyMap<string, Teardown> {
  const metadata = {
    name: 'tell',
    namespace: 'shop',
    labels: { 'banyan.dev/application': 'shop' },
    annotations: { 'helm.sh/hook': 'post-delete', 'banyan.dev/object': 'batch/Job/shop/tell' },
  }
  const object: KubernetesObject = { apiVersion: 'batch/v1', kind: 'Job', metadata }
  return new Map([
    ['shop', { hooks: [{ object, revision: 'r1', origin: 'a.yaml' }], ...(stage && { stage }) }],
  ])
}

const settings: LiveObject = {
  key: '/ConfigMap/shop/settings',
  apiVersion: 'v1',
  uid: 'a',
  resourceVersion: '1',
  application: 'shop',
  isTerminating: false,
  leavesSlowly: false,
  health: { status: 'Healthy', message: '' },
}

function planned(stage: TeardownStage | undefined, live: readonly LiveObject[], isBlind = false) {
  const known = kept(stage)
  const objects = new Map(live.map(each => [each.key, each]))
  const request = { known, rendered: [], applications: [], unreadable: [], isBlind }
  const { teardowns, desired, waiting } = planTeardowns({
    ...request,
    live: objects,
    plan: { deletions: [] },
  })
  return {
    isKept: teardowns === known,
    runs: desired.map(({ key }) => key),
    waits: waiting.map(({ reason }) => reason),
  }
}

test('what nobody may delete now holds up the hooks that come after it, and is no reason to begin', () => {
  const waits = ['ConfigMap shop/settings is not gone yet']

  expect(planned('Begun', [settings])).toEqual({ isKept: true, runs: [], waits })
  expect(planned(undefined, [settings])).toEqual({ isKept: true, runs: [], waits: [] })
})

test('while kinds cannot be listed nobody knows that all is gone', () => {
  expect(planned('Begun', [], true)).toEqual({
    isKept: true,
    runs: [],
    waits: ['not all kinds can be listed'],
  })
  expect(planned(undefined, [], true)).toMatchObject({ isKept: true, runs: [] })
})

test('what others have now, or what was never there, leaves nothing to be run', () => {
  expect(planned(undefined, [])).toEqual({ isKept: false, runs: [], waits: [] })
})

test('once all is gone the last hooks run', () => {
  expect(planned('Begun', [])).toEqual({ isKept: true, runs: ['batch/Job/shop/tell'], waits: [] })
})
