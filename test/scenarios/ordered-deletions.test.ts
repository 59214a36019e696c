import { expect, test } from 'vitest'
import { SmallFleet } from './small-fleet.ts'

const header = 'apiVersion: banyan.dev/v1alpha1\n'

function configMap(name: string, wave: number, more = ''): string {
  const annotations = `annotations: { banyan.dev/wave: "${wave}" }`
  return `{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${name}, namespace: default, ${annotations}${more} } }\n`
}

const many = Array.from({ length: 30 }, (_, index) => configMap(`map-${index}`, 0))
const slow = configMap('slow', 1, ', finalizers: [example.dev/slow]')

async function names(fleet: SmallFleet): Promise<readonly string[]> {
  const api = fleet.clusters.cluster('tokyo').connect()
  const { items } = await api.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace: 'default' })
  return items.map(({ metadata }) => metadata.name)
}

test('deletions that were approved and have to wait go on in another process, and need no other word', async () => {
  const fleet = new SmallFleet()
  fleet.commit({
    'templates/maps/maps.yaml': [...many, slow].join('---\n'),
    'clusters/policies/maps.yaml': `${header}kind: PropagationPolicy
metadata: { name: maps }
spec: { placement: { clusterAffinity: { clusterNames: [tokyo] } } }
`,
  })
  await fleet.round()
  await fleet.round()
  const applied = await names(fleet)

  fleet.commit({ 'templates/maps/maps.yaml': null, 'clusters/policies/maps.yaml': null })
  const { verdict } = await fleet.round()
  fleet.commit({}, `Approve\n\nBanyan-Approve: ${verdict?.digest}\n`)
  const begun = await fleet.round()
  const left = await names(fleet)
  fleet.restart()
  const restarted = await fleet.round()
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'slow' }
  const patch = { metadata: { finalizers: null } }
  await fleet.clusters.cluster('tokyo').connect().patch(ref, patch, { fieldManager: 'somebody' })
  await fleet.round()
  await fleet.round()

  expect(applied).toHaveLength(31)
  expect(begun.state?.stops).toEqual([])
  expect(left).toHaveLength(31)
  expect(restarted.outcomes.find(({ cluster }) => cluster === 'tokyo')).toMatchObject({
    failures: [],
    waiting: [{ application: 'maps' }],
  })
  expect(await names(fleet)).toEqual([])
})
