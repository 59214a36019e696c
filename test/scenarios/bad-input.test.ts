import { expect, test } from 'vitest'
import type { SimulatedChange } from '../../src/simulator/git/apply-changes.ts'
import { cluster, deployment, SmallFleet } from './small-fleet.ts'

const header = 'apiVersion: banyan.dev/v1alpha1\n'
const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n'
const huge = 50 * 1024 * 1024
const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
  .split('')
  .map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[index]}`).join(',')}]`)
  .join('\n')}\n`

/** Each stands in asia: what is wrong, which file it is charged to, and the code that tells it. */
const mistakes: readonly (readonly [string, Readonly<Record<string, SimulatedChange>>, string, string])[] = [
  [
    'an unknown field',
    { 'clusters/asia/group.yaml': `${header}kind: ClusterGroup\nspec: { weigth: 2 }\n` },
    'clusters/asia/group.yaml',
    'fleet/field-unknown',
  ],
  [
    'a duplicate cluster name',
    { 'clusters/asia/nara/cluster.yaml': cluster('tokyo') },
    'clusters/asia/tokyo/cluster.yaml',
    'fleet/cluster-duplicate',
  ],
  [
    'a policy for an unknown application',
    { 'clusters/asia/policies/ghost.yaml': `${header}kind: PropagationPolicy\nmetadata: { name: ghost }\n` },
    'clusters/asia/policies/ghost.yaml',
    'fleet/application-unknown',
  ],
  [
    'a YAML syntax error',
    { 'clusters/asia/group.yaml': 'kind: [' },
    'clusters/asia/group.yaml',
    'yaml/syntax',
  ],
  ['an alias bomb', { 'clusters/asia/group.yaml': bomb }, 'clusters/asia/group.yaml', 'yaml/alias-bomb'],
  [
    'a file of 50 MB',
    { 'clusters/asia/group.yaml': { kind: 'file', id: 'f'.repeat(40), size: huge, content: undefined } },
    'clusters/asia/group.yaml',
    'yaml/too-large',
  ],
  [
    'a symlink out of the tree',
    { 'clusters/asia/group.yaml': { kind: 'symlink', id: 'e'.repeat(40), target: '/etc/passwd' } },
    'clusters/asia/group.yaml',
    'tree/symlink',
  ],
  [
    'a path out of the repository',
    { 'clusters/asia/overrides/web/kustomization.yaml': `${component}resources: [../../../../../outside]\n` },
    'clusters/asia/overrides/web/kustomization.yaml',
    'tree/path-outside',
  ],
  [
    'a component that contains itself',
    { 'clusters/asia/overrides/web/kustomization.yaml': `${component}components: [../web]\n` },
    'clusters/asia/overrides/web/kustomization.yaml',
    'kustomize/cycle',
  ],
  [
    'plain Secret data',
    {
      'clusters/asia/overrides/web/kustomization.yaml': `${component}resources: [secret.yaml]\n`,
      'clusters/asia/overrides/web/secret.yaml':
        'apiVersion: v1\nkind: Secret\nmetadata: { name: s, namespace: default }\nstringData: { password: hunter2 }\n',
    },
    'clusters/asia/overrides/web/secret.yaml',
    'fleet/plain-secret',
  ],
  [
    'a kubeconfig',
    {
      'clusters/asia/admin.yaml': 'apiVersion: v1\nkind: Config\nusers: [{ name: a, user: { token: t } }]\n',
    },
    'clusters/asia/admin.yaml',
    'fleet/kubeconfig',
  ],
]

test.each(mistakes)(
  '%s is told with its file, and the other branches are served',
  async (_, changes, file, code) => {
    const fleet = new SmallFleet()
    await fleet.round()

    fleet.commit({ ...changes, 'templates/web/web.yaml': deployment('web', 8, 'registry.example/web:2') })
    const { diagnostics } = await fleet.round()

    const told = diagnostics
      .filter(({ severity }) => severity === 'error')
      .map(({ at, code: found }) => ({ file: at.file, code: found }))
    expect(told).toContainEqual({ file, code })
    expect(await fleet.image('paris', 'web')).toBe('registry.example/web:2')
    expect(Object.values(await fleet.replicas('web'))).toEqual([2, 2, 2, 2])
  },
)
