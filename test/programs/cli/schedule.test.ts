import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Terminal } from '../../support/banyan.ts'

let terminal: Terminal

const policy = `apiVersion: banyan.dev/v1alpha1
kind: PropagationPolicy
metadata: { name: web }
spec:
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: web }]
      replicas: 12
      replicaScheduling:
        replicaSchedulingType: Divided
        levels:
          - level: region
            preferences: [{ target: asia, weight: 2 }, { target: europe, weight: 1 }]
`

const files: Readonly<Record<string, string>> = {
  'fleet.yaml':
    'apiVersion: banyan.dev/v1alpha1\nkind: Fleet\nmetadata: { name: shop }\nspec: { levels: [region] }\n',
  'templates/web/web.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web, namespace: web }\nspec: { replicas: 1 }\n',
  'templates/static/page.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: page, namespace: web }\ndata: { a: b }\n',
  'clusters/policies/web.yaml': policy,
  'clusters/policies/static.yaml': 'apiVersion: banyan.dev/v1alpha1\nkind: PropagationPolicy\n',
  ...Object.fromEntries(
    ['asia/tokyo', 'asia/seoul', 'europe/berlin', 'europe/paris'].map(path => [
      `clusters/${path}/cluster.yaml`,
      `apiVersion: banyan.dev/v1alpha1\nkind: Cluster\nmetadata: { name: ${path.slice(path.indexOf('/') + 1)} }\nspec: {}\n`,
    ]),
  ),
}

beforeAll(() => {
  terminal = new Terminal()
  terminal.git('init', '--quiet', '--initial-branch=main')
})
afterAll(() => terminal.close())

interface Node {
  readonly path: string
  readonly from: number
  readonly to: number
  readonly children: readonly Node[]
}

async function supposed(...args: readonly string[]): Promise<Readonly<Record<string, [number, number]>>> {
  const { code, stdout } = await terminal.banyan(['schedule', 'web', '-o', 'json', ...args])
  expect(code).toBe(0)
  const numbers: Record<string, [number, number]> = {}
  const visit = ({ path, from, to, children }: Node): void => {
    numbers[path] = [from, to]
    children.forEach(visit)
  }
  visit(JSON.parse(stdout).decisions[0].root)
  return numbers
}

describe('what if', () => {
  beforeEach(() => {
    for (const [path, text] of Object.entries(files)) terminal.write(path, text)
    terminal.commit('the fleet')
  })

  test.each([
    ['other replicas', ['--replicas', '24'], 'replicas: 12', 'replicas: 24'],
    [
      'another weight of a branch that is named',
      ['--weight', 'europe=2'],
      'europe, weight: 1',
      'europe, weight: 2',
    ],
  ])('%s is what a commit of that edit gives', async (_what, args, before, after) => {
    const answer = await supposed(...args)
    const now = await supposed()
    terminal.edit('clusters/policies/web.yaml', before, after)

    const edited = await supposed()
    expect(now.asia).toEqual([8, 8])
    expect(Object.entries(answer).map(([path, [, to]]) => [path, to])).toEqual(
      Object.entries(edited).map(([path, [, to]]) => [path, to]),
    )
  })

  test('a drained cluster gives up its share, and the rest stays where it is', async () => {
    const answer = await supposed('--drain', 'tokyo')

    expect(answer).toMatchObject({ 'asia/tokyo': [4, 0], 'asia/seoul': [4, 8], europe: [4, 4] })
  })

  test('a lost region leaves its share to the others', async () => {
    const { stdout } = await terminal.banyan(['schedule', 'web', '--lose', 'asia/'])

    expect(stdout).toMatch(/8 would move/)
    expect(stdout).toMatch(/asia +8 → 0/)
    expect(stdout).toMatch(/berlin +2 → 6/)
  })

  test('another weight of a cluster that nobody names is its own word', async () => {
    expect(await supposed('--weight', 'asia/tokyo=3')).toMatchObject({
      'asia/tokyo': [4, 6],
      'asia/seoul': [4, 2],
      europe: [4, 4],
    })
  })

  test('what nobody can take is said, with the reason', async () => {
    const { stdout } = await terminal.banyan(['schedule', 'web', '--lose', 'asia', '--drain', 'europe'])

    expect(stdout).toMatch(/it would not be divided/)
  })

  test('a weight where none counts is refused rather than ignored', async () => {
    const measured = policy.replace(
      /levels:[\s\S]*$/,
      'weightPreference: { dynamicWeight: AvailableReplicas }\n',
    )
    terminal.write('clusters/policies/web.yaml', measured)

    const { code, stderr } = await terminal.banyan(['schedule', 'web', '--weight', 'asia=3'])

    expect(code).toBe(2)
    expect(stderr).toContain('"web" is divided by what clusters can take, not by weight')
  })

  test('what cannot matter to the application is said, as is that nothing would change', async () => {
    terminal.edit(
      'clusters/policies/web.yaml',
      'spec:',
      'spec:\n  placement: { clusterAffinity: { exclude: [seoul] } }',
    )

    const { code, stdout } = await terminal.banyan(['schedule', 'web', '--drain', 'seoul'])

    expect(code).toBe(0)
    expect(stdout).toContain('no cluster at "asia/seoul" gets "web" now')
    expect(stdout).toContain('nothing would change')
  })

  test('the weight of a branch is that of each of its clusters in one flat list', async () => {
    terminal.write('clusters/policies/web.yaml', policy.replace(/levels:[\s\S]*$/, 'levels: []\n'))

    expect(await supposed('--weight', 'asia=2')).toMatchObject({
      'asia/tokyo': [3, 4],
      'asia/seoul': [3, 4],
      europe: [6, 4],
    })
  })

  test('a branch that is refined may be drained', async () => {
    terminal.write(
      'clusters/asia/policies/web.yaml',
      `${policy.slice(0, policy.indexOf('metadata'))}metadata: { name: asia }\nspec: { refines: web }\n`,
    )
    terminal.write(
      'clusters/asia/group.yaml',
      'apiVersion: banyan.dev/v1alpha1\nkind: ClusterGroup\nspec: { taints: [{ key: x, effect: NoExecute }] }\n',
    )

    const { code, stdout } = await terminal.banyan(['validate'])
    terminal.remove('clusters/asia/group.yaml')
    terminal.remove('clusters/asia/policies')

    expect(stdout).toContain('warning fleet/refinement-empty')
    expect(code).toBe(0)
  })

  test('two refinements that both say how one branch is divided are a mistake', async () => {
    for (const name of ['one', 'two']) {
      terminal.write(
        `clusters/asia/policies/${name}.yaml`,
        policy
          .replace('{ name: web }', `{ name: ${name} }`)
          .replace('spec:', 'spec:\n  refines: web')
          .replace(/ +replicas: 12\n/, ''),
      )
    }

    const { code, stdout } = await terminal.banyan(['validate'])
    terminal.remove('clusters/asia/policies')

    expect(stdout).toContain(
      'error schedule/refinement-invalid: "two" and "one" both say how "web" is divided here',
    )
    expect(code).toBe(1)
  })

  test('nothing is written, neither to the fleet nor to the status branch', async () => {
    await terminal.banyan(['schedule', 'web', '--replicas', '99'])

    expect(terminal.git('status', '--porcelain')).toBe('')
    expect(terminal.git('branch', '--list', 'banyan/*')).toBe('')
  })

  test.each([
    [['nope'], 'there is no application "nope"'],
    [['static', '--replicas', '3'], 'no policy divides a workload of "static"'],
    [['web', '--drain', 'tokio'], 'there is no cluster or branch "tokio"; did you mean "tokyo"?'],
    [['web', '--lose', 'azia'], 'there is no cluster or branch "azia"; did you mean "asia"?'],
    [['web', '--lose', '.'], '"." is the whole fleet: name a branch or a cluster of it'],
    [['web', '--replicas', '2147483648'], 'replicas are a whole number from 0 to 2147483647'],
    [['web', '--weight', 'asia=2', '--weight', 'asia/=3'], '"asia" is given two weights'],
    [['web', '--lose', 'asia', '--drain', 'tokyo'], '"asia/tokyo" is lost with "asia"'],
    [['web', '--weight', 'asia=x'], 'write <node>=<n>'],
    [['web', '--workload', 'web'], 'give both'],
    [['web', '--workload', 'wbe', '--replicas', '3'], 'no policy divides a workload "wbe" of "web"'],
  ])('%j is refused in plain words', async (args, message) => {
    const { code, stderr } = await terminal.banyan(['schedule', ...args])

    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})

describe('explain', () => {
  beforeEach(() => {
    for (const [path, text] of Object.entries(files)) terminal.write(path, text)
    terminal.commit('explained')
  })

  test('tells a cluster’s share in words, and the same in JSON', async () => {
    const { stdout } = await terminal.banyan(['explain', 'web', 'seoul'])
    const json = await terminal.banyan(['explain', 'web', 'seoul', '-o', 'json'])

    expect(stdout).toContain('of the 12 of /, divided among 2 children, asia gets 8, weight 2 of 3 (quota 8)')
    expect(stdout).toContain('not 5: in asia, its number 5 ranks 1/9 = 0.111')
    expect(stdout).toMatch(/one more: with 13 replicas in all, or with weight 2 instead of 1 for asia\/seoul/)
    expect(JSON.parse(json.stdout).decisions[0].share).toMatchObject({
      target: 4,
      steps: [
        { share: 12, to: { target: 8 } },
        { share: 8, to: { target: 4 } },
      ],
      oneMore: { replicas: 13, weight: { from: 1, to: 2 } },
    })
  })
})
