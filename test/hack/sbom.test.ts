import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { releasePackages, root } from '../../hack/release.ts'
import { releaseSbom, type Sbom } from '../../hack/sbom.ts'

const development = [{ name: 'cdx:npm:package:development', value: 'true' }]
const component = (name: string, version: string) => ({
  'bom-ref': `${name}@${version}`,
  name,
  version,
  scope: 'optional',
  properties: development,
})
const listed: Sbom = {
  bomFormat: 'CycloneDX',
  serialNumber: 'urn:uuid:1',
  metadata: { timestamp: 'now', component: { ...component('checkout', '1.0.0'), 'bom-ref': 'banyan@1.0.0' } },
  components: [component('zod', '4.0.0'), component('vitest', '5.0.0'), component('pako', '1.0.0')],
  dependencies: [
    { ref: 'banyan@1.0.0', dependsOn: ['zod@4.0.0', 'vitest@5.0.0'] },
    { ref: 'vitest@5.0.0', dependsOn: ['zod@4.0.0'] },
    { ref: 'zod@4.0.0', dependsOn: [] },
  ],
}

test('the bill of materials has what is in the release, and nothing that differs from one run to the next', () => {
  const packages = [{ name: 'zod', version: '4.0.0', folder: 'node_modules/zod' }]
  expect(releaseSbom(listed, 'banyan', packages)).toEqual({
    bomFormat: 'CycloneDX',
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: { ...component('banyan', '1.0.0') },
    },
    components: [{ 'bom-ref': 'zod@4.0.0', name: 'zod', version: '4.0.0', scope: 'required' }],
    dependencies: [
      { ref: 'banyan@1.0.0', dependsOn: ['zod@4.0.0'] },
      { ref: 'zod@4.0.0', dependsOn: [] },
    ],
  })
})

test('a package in the release that the lock file does not have is no silent gap', () => {
  const packages = [{ name: 'zod', version: '3.0.0', folder: 'node_modules/zod' }]
  expect(() => releaseSbom(listed, 'banyan', packages)).toThrow('the lock file lacks zod@3.0.0')
})

test('every package with code in the release is found by npm, and no tool is among them', async () => {
  const packages = await releasePackages()
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx']
  const whole: Sbom = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }))
  const names = releaseSbom(whole, 'banyan', packages).components.map(({ name }) => name)

  expect(names).toEqual(expect.arrayContaining(['zod', 'undici', 'isomorphic-git', 'sha.js']))
  expect(names).not.toContain('vitest')
  expect(names).toHaveLength(packages.length)
})
