import { expect } from 'vitest'
import type { KubernetesObject } from '../../../src/core/model/object.ts'
import type { ClusterApi } from '../../../src/reconcile/ports.ts'
import { fluxDefinition, kustomization } from '../../support/other-tools.ts'
import { shopTests } from '../../support/served-shop.ts'

const testParis = shopTests({
  prepare: terminal => {
    terminal.remove('clusters/europe/berlin')
    terminal.remove('clusters/america')
  },
})

const flux = { fieldManager: 'kustomize-controller' }
const marks = {
  'kustomize.toolkit.fluxcd.io/name': 'shop',
  'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
}
const service: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'web', labels: marks },
  spec: { selector: { app: 'web' }, ports: [{ port: 8080, targetPort: 80 }] },
}
const ref = { apiVersion: 'v1', kind: 'Service', namespace: 'web', name: 'web' }

/** The Service of the shop as Flux has it, and the Kustomization that it is of. */
async function deployByFlux(api: ClusterApi): Promise<KubernetesObject> {
  const namespaces = ['web', 'flux-system'].map(name => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  }))
  for (const object of [...namespaces, fluxDefinition, kustomization('shop', { prune: true })])
    await api.apply(object, { fieldManager: 'flux' })
  return await api.apply(service, flux)
}

testParis(
  'what Flux has is not taken silently, not before it is suspended, and then as shown',
  async ({ terminal, clusters }) => {
    const paris = clusters.api('paris')
    const before = await deployByFlux(paris)
    const planned = await terminal.banyan(['plan', '--live'])
    const silent = await terminal.banyan(['apply', '--timeout', '8s'])
    const refused = await terminal.banyan(['adopt', '--yes'])
    const untouched = await paris.get(ref)
    await paris.apply(kustomization('shop', { prune: true, suspend: true }), { fieldManager: 'flux' })
    const shown = await terminal.banyan(['adopt', 'paris'])
    const still = await paris.get(ref)
    const adopted = await terminal.banyan(['adopt', 'paris', '--yes', '-o', 'json'])
    const live = await paris.get(ref)
    const again = await terminal.banyan(['adopt'])
    const applied = await terminal.banyan(['apply'])

    expect(planned).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"banyan adopt" takes it over'),
    })
    expect(silent.code).toBe(1)
    expect(silent.stderr).toContain(
      'cluster/owned-by-other: Service web/web belongs to Flux Kustomization flux-system/shop; "banyan adopt" takes it over',
    )
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('is not suspended: it would apply its own, and prune (Service web/web)')
    expect(refused.stderr).toContain('flux suspend kustomization shop -n flux-system')
    expect([untouched, still]).toEqual([before, before])
    expect(shown).toMatchObject({ code: 0, stderr: expect.stringContaining('--yes adopts') })
    expect(shown.stdout).toContain('Service web/web  [web]  of Flux Kustomization flux-system/shop')
    expect(shown.stdout).toMatch(/^ {6}- +kustomize\.toolkit\.fluxcd\.io\/name: shop$/m)
    expect(shown.stdout).toMatch(/^ {6}- +- port: 8080$/m)
    expect(adopted.code).toBe(0)
    expect(JSON.parse(adopted.stdout).clusters[0].objects).toMatchObject([{ adopted: true }])
    expect(live?.metadata).toMatchObject({
      uid: before.metadata.uid,
      labels: { 'banyan.dev/application': 'web' },
    })
    expect(Object.keys(live?.metadata.labels ?? {})).not.toContain('kustomize.toolkit.fluxcd.io/name')
    expect(JSON.stringify(live?.metadata.managedFields)).not.toContain('kustomize-controller')
    expect(JSON.stringify(live?.spec)).not.toContain('8080')
    expect(again).toMatchObject({ code: 0, stdout: '', stderr: 'there is nothing to adopt\n' })
    expect(applied).toMatchObject({ code: 0 })
    expect((await paris.get(ref))?.metadata.uid).toBe(before.metadata.uid)
  },
)

testParis('of an owner that nobody can ask only what is meant is adopted', async ({ terminal, clusters }) => {
  const paris = clusters.api('paris')
  await paris.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } }, flux)
  await paris.apply(service, flux)

  const unknown = await terminal.banyan(['adopt', '--yes'])
  const other = await terminal.banyan(['adopt', '--yes', '--despite', 'helm'])
  const meant = await terminal.banyan(['adopt', '--yes', '--despite', 'flux'])
  const wrong = await terminal.banyan(['adopt', 'rome'])

  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining('--owners-context <context>') })
  expect(other.code).toBe(1)
  expect(meant).toMatchObject({ code: 0, stderr: 'adopted 2 objects\n' })
  expect(wrong.code).toBe(2)
})
