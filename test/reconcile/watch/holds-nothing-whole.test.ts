import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { ClusterApi, WatchEvent } from '../../../src/reconcile/ports.ts'
import { KindWatch } from '../../../src/reconcile/watch/kind-watch.ts'
import { SimulatedClock } from '../../../src/simulator/clock.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise<void>(resolve => setImmediate(resolve))
    collectGarbage()
  }
}

test('a watch that waits holds neither the objects that it listed nor the last one that it was told of', async () => {
  const given: WeakRef<KubernetesObject>[] = []
  const make = (name: string): KubernetesObject => {
    const annotations = { 'banyan.dev/object': `a.dev/Widget/shop/${name}` }
    const metadata = { name, namespace: 'shop', uid: name, resourceVersion: '5', annotations }
    const object = { apiVersion: 'a.dev/v1', kind: 'Widget', metadata, spec: { much: ['x'] } }
    given.push(new WeakRef(object))
    return object
  }
  const api: Partial<ClusterApi> = {
    list: async () => ({ items: [make('listed')], resourceVersion: '1' }),
    async *watch(_, { signal }): AsyncGenerator<WatchEvent> {
      yield { type: 'added', object: make('told') }
      await new Promise(resolve => signal.addEventListener('abort', resolve))
    },
  }
  const watch = new KindWatch({
    api: api as ClusterApi,
    clock: new SimulatedClock(),
    random: () => 0.5,
    kind: { apiVersion: 'a.dev/v1', kind: 'Widget' },
    labelSelector: 'a=b',
    metadataOnly: false,
    onChange: () => undefined,
    onBack: () => undefined,
  })
  const running = watch.run()
  await watch.ready

  await settle()
  const kept = given.map(each => each.deref()?.metadata.name)
  const known = [...watch.objects.keys()]
  watch.close()
  await running

  expect(known).toEqual(['a.dev/Widget/shop/listed', 'a.dev/Widget/shop/told'])
  expect(kept).toEqual([undefined, undefined])
})
