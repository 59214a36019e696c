import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DesiredObject } from '../../../../../src/core/model/plan.ts'
import type { OwnedResource } from '../../../../../src/core/plan/index.ts'
import { holds } from '../../../../support/property.ts'
import { appliedBy, GatedCluster, ordered, untilRest } from './gated-cluster.ts'

type Annotations = Readonly<Record<string, string>>

const wave = (number: number): Annotations => ({ 'banyan.dev/wave': String(number) })
const progressing = { status: 'Progressing', message: 'starting' } as const
const well = { status: 'Healthy', message: '' } as const

const applications = ['a', 'b', 'c', 'd']

const draft = fc.record({
  application: fc.constantFrom(...applications),
  wave: fc.option(fc.integer({ min: -2, max: 2 }), { nil: undefined }),
  kind: fc.constantFrom('ConfigMap', 'ConfigMap', 'Secret', 'Namespace'),
  after: fc.array(fc.nat(7), { maxLength: 2 }),
  finalizers: fc.boolean(),
})

/** Objects in any order; what they depend on, and their applications, come before them by number. */
const resources = fc.array(draft, { maxLength: 8 }).map(drafts =>
  drafts.map(({ application, after, finalizers, kind, wave: number }, index) => {
    const targets = after.filter(target => target < index).map(target => referenceTo(target, drafts))
    const dependsOn = applications.slice(0, applications.indexOf(application)).slice(-1)
    return ordered({
      name: `o${index}`,
      application,
      kind,
      dependsOn,
      annotations: {
        ...(number !== undefined && { 'banyan.dev/wave': String(number) }),
        ...(targets.length > 0 && { 'config.kubernetes.io/depends-on': targets.join(', ') }),
      },
      ...(finalizers && { finalizers: ['example.dev/slow'] }),
    })
  }),
)

function referenceTo(target: number, drafts: readonly { readonly kind: string }[]): string {
  const kind = drafts[target]?.kind ?? ''
  return kind === 'Namespace' ? `/Namespace/o${target}` : `/namespaces/shop/${kind}/o${target}`
}

test('who gates and executes again and again gets through any plan whose order has no circle', () => {
  holds(
    fc.property(resources, resources, (first, second) => {
      const cluster = new GatedCluster()
      cluster.fresh = progressing
      for (const objects of [first, second]) {
        const circular = cluster.gated(objects).failures.length > 0
        if (circular) return
        untilRest(cluster, objects)
        const { waiting } = cluster.gated(objects)
        expect(waiting).toEqual([])
        expect(cluster.whole(objects)).toMatchObject({ stages: [], deletions: [] })
      }
    }),
    { cost: 10 },
  )
})

test('nothing is applied before what it depends on is applied and healthy', () => {
  holds(
    fc.property(resources, fc.array(fc.boolean(), { minLength: 8 }), (objects, chance) => {
      const cluster = new GatedCluster()
      cluster.fresh = progressing
      const all = cluster
        .whole(objects)
        .stages.flat()
        .map(({ desired }) => desired)
      for (let turn = 0; turn < 6; turn++) {
        const settled = new Set(
          [...cluster.health].flatMap(([key, { status }]) => (status === 'Healthy' ? key : [])),
        )
        for (const { desired } of cluster.gated(objects).plan.stages.flat())
          expect(neededBy(desired, all).filter(key => !settled.has(key))).toEqual([])
        cluster.step(objects)
        for (const [index, key] of [...cluster.live.keys()].entries())
          if (chance[(turn + index) % 8]) cluster.health.set(key, well)
      }
    }),
    { cost: 10 },
  )
})

function neededBy({ application, order }: DesiredObject, all: readonly DesiredObject[]): readonly string[] {
  const smaller = all.filter(
    other =>
      other.application === application &&
      order?.wave !== undefined &&
      other.order?.wave !== undefined &&
      other.order.wave < order.wave,
  )
  return [...(order?.after ?? []), ...smaller.map(({ key }) => key)]
}

test('a plan without a word of order is the same object', () => {
  const cluster = new GatedCluster()
  const objects = [
    ordered({ name: 'shop', kind: 'Namespace' }),
    ordered({ name: 'x' }),
    ordered({ name: 'y', application: 'b' }),
  ]
  const plan = cluster.whole(objects)
  const { waiting, failures } = cluster.gated(objects)

  expect({ waiting, failures }).toEqual({ waiting: [], failures: [] })
  expect(cluster.gated(objects).plan).toEqual(plan)
})

describe('applying', () => {
  test('waves come one after the other, each once all before it are healthy', () => {
    const cluster = new GatedCluster()
    cluster.fresh = progressing
    const objects = [
      ordered({ name: 'last', annotations: { 'argocd.argoproj.io/sync-wave': '5' } }),
      ordered({ name: 'first', annotations: wave(-1) }),
      ordered({ name: 'middle' }),
      ordered({ name: 'other', application: 'b' }),
    ]

    expect(appliedBy(cluster.step(objects))).toEqual(['first', 'other'])
    const waits = cluster.gated(objects)
    expect(appliedBy(waits)).toEqual([])
    expect(waits.waiting).toEqual([
      {
        key: '/ConfigMap/shop/last',
        application: 'a',
        reason: 'wave -1: ConfigMap shop/first is Progressing: starting',
      },
      {
        key: '/ConfigMap/shop/middle',
        application: 'a',
        reason: 'wave -1: ConfigMap shop/first is Progressing: starting',
      },
    ])
    cluster.health.set('/ConfigMap/shop/first', well)
    expect(appliedBy(cluster.step(objects))).toEqual(['middle'])
    cluster.health.set('/ConfigMap/shop/middle', well)
    expect(appliedBy(cluster.step(objects))).toEqual(['last'])
  })

  test('an application waits for those that it depends on, at their newest content', () => {
    const cluster = new GatedCluster()
    const at = (value: string): readonly OwnedResource[] => [
      ordered({ name: 'web', application: 'web', dependsOn: ['db', 'elsewhere'], value }),
      ordered({ name: 'db', application: 'db', value }),
      ordered({ name: 'shop', kind: 'Namespace', application: 'web', dependsOn: ['db'] }),
    ]
    expect(appliedBy(cluster.step(at('1')))).toEqual(['shop', 'db'])
    expect(appliedBy(cluster.step(at('1')))).toEqual(['web'])

    cluster.fresh = progressing
    const first = cluster.step(at('2'))
    expect(appliedBy(first)).toEqual(['db'])
    expect(first.waiting).toMatchObject([{ reason: 'application db: ConfigMap shop/db is not applied yet' }])
    expect(cluster.gated(at('2')).waiting).toMatchObject([
      { reason: 'application db: ConfigMap shop/db is Progressing: starting' },
    ])
    cluster.health.set('/ConfigMap/shop/db', well)
    expect(appliedBy(cluster.step(at('2')))).toEqual(['web'])
  })

  test('what stays at an older revision is waited for', () => {
    const cluster = new GatedCluster()
    const objects = [ordered({ name: 'web', application: 'web', dependsOn: ['db'] })]
    const { waiting } = cluster.gated(objects, new Map([['db', 'is held at 0123abc']]))
    expect(waiting).toMatchObject([{ reason: 'application db is held at 0123abc' }])
  })

  test('what somebody changed is put right at once, whatever it would wait for', () => {
    const cluster = new GatedCluster()
    const objects = [
      ordered({ name: 'first', annotations: wave(0) }),
      ordered({ name: 'second', annotations: wave(1) }),
    ]
    untilRest(cluster, objects)
    cluster.health.set('/ConfigMap/shop/first', { status: 'Degraded', message: 'broken' })
    const live = cluster.live.get('/ConfigMap/shop/second')
    if (live !== undefined)
      cluster.live.set('/ConfigMap/shop/second', {
        ...live,
        metadata: { ...live.metadata, managedFields: [] },
      })

    expect(appliedBy(cluster.gated(objects))).toEqual(['second'])
  })

  test('objects that wait for each other, or for what is not there, are told with their file', () => {
    const cluster = new GatedCluster()
    const naming = (name: string): Annotations => ({
      'banyan.dev/depends-on': `/namespaces/shop/ConfigMap/${name}`,
    })
    const objects = [
      ordered({ name: 'x', annotations: naming('y') }),
      ordered({ name: 'y', annotations: { ...naming('x'), 'banyan.dev/wave': '1' } }),
      ordered({ name: 'z', annotations: naming('nowhere') }),
      ordered({ name: 'free', application: 'b' }),
    ]
    const { failures, plan, waiting } = cluster.gated(objects)

    expect(appliedBy({ plan, waiting, failures })).toEqual(['free'])
    expect(failures.map(({ code, message, at }) => [code, message, at])).toEqual([
      [
        'cluster/dependency-unknown',
        'ConfigMap shop/z depends on ConfigMap shop/nowhere, which nothing renders for this cluster',
        { file: 'a.yaml' },
      ],
      [
        'cluster/order-cycle',
        'these wait for each other: ConfigMap shop/x → ConfigMap shop/y → ConfigMap shop/x',
        { file: 'a.yaml' },
      ],
    ])
  })

  test('ten thousand objects in a row are no more than ten thousand objects', () => {
    const cluster = new GatedCluster()
    const objects = Array.from({ length: 10_000 }, (_, index) =>
      ordered({
        name: `o${index}`,
        annotations:
          index === 0 ? {} : { 'banyan.dev/depends-on': `/namespaces/shop/ConfigMap/o${index - 1}` },
      }),
    )
    expect(appliedBy(cluster.gated(objects))).toEqual(['o0'])
  })
})
