import { expect, test } from 'vitest'
import { checkFolderTable, checkTidiness, type Finding } from '../../hack/tidy.ts'

test('a file of more than 300 lines fails, one of more than 200 is hinted at', () => {
  const findings = check({
    'src/core/long.ts': 'a\n'.repeat(301),
    'src/core/longish.ts': 'a\n'.repeat(201),
    'src/core/short.ts': 'a\n'.repeat(200),
    'src/core/table.generated.ts': 'a\n'.repeat(900),
    'test/core/long.test.ts': 'a\n'.repeat(301),
  })

  expect(findings.map(({ path, hint = false }) => [path, hint])).toEqual([
    ['src/core/long.ts', false],
    ['src/core/longish.ts', true],
    ['test/core/long.test.ts', false],
  ])
})

test.each(['src/core/makePlan.ts', 'src/core/Plan.ts', 'src/core/make_plan.ts', 'src/core/utils.ts'])(
  '%s is not a name for a file',
  path => {
    expect(check({ [path]: '' })).toMatchObject([{ path }])
  },
)

test.each(['src/core/make-plan.ts', 'src/a/json6902.ts', 'test/contracts/cluster-api.kube.test.ts'])(
  '%s is a name for a file',
  path => {
    expect(check({ [path]: '' })).toEqual([])
  },
)

test('tests lie in folders that mirror src', () => {
  const findings = check({
    'src/core/fleet/kinds/cluster.ts': '',
    'test/core/fleet/names.test.ts': '',
    'test/core/fleet/kinds/cluster.test.ts': '',
    'test/core/fleets/names.test.ts': '',
    'test/contracts/anything.test.ts': '',
  })

  expect(findings).toMatchObject([{ path: 'test/core/fleets/names.test.ts' }])
})

test.each([
  ['src/a.ts', '// TODO: later'],
  ['README.md', 'FIXME'],
  ['test/a.test.ts', "test.skip('it works', f)"],
  ['test/a.test.ts', "describe.only('it', f)"],
  ['test/a.test.ts', "test.concurrent.only('it works', f)"],
  ['hack/a.ts', "const home = '/home/somebody/src'"],
  ['.ci/run', 'cd /root/banyan'],
  ['src/a.ts', 'const a = b as unknown as C'],
])('%s with %s fails', (path, line) => {
  expect(check({ [path]: `first\n${line}\n` })).toMatchObject([{ path, line: 2 }])
})

test.each([
  ['test/a.test.ts', "describe.skipIf(noServer)('it', f)"],
  ['src/a.ts', "const path = '/etc/hosts'"],
  ['src/a.ts', "const path = 'apis/work/v1'"],
  ['src/a.ts', 'import { rest } from "../../work/item.ts"'],
])('%s with %s passes', (path, line) => {
  expect(check({ [path]: `${line}\n` })).toEqual([])
})

test('the table of folders names all that are there and no other', () => {
  const paths = [
    'src/README.md',
    'src/base/std/a.ts',
    'src/core/compile.ts',
    'src/core/fleet/kinds/a.ts',
    'src/ui/a.ts',
  ]
  const table = [
    '| folder | what |',
    '| --- | --- |',
    '| `base/std/` | a |',
    '| [`core/fleet`](core/fleet) | b |',
  ]

  expect(
    checkFolderTable(paths, [...table, '| `ui/` | c |', '| `core/compile.ts` | d |'].join('\n')),
  ).toEqual([])
  expect(checkFolderTable(paths, [...table, '| `io/git/` | e |'].join('\n'))).toMatchObject([
    { message: 'the table of folders lacks ui/' },
    { message: 'the table names io/git, which is not there' },
  ])
})

function check(files: Readonly<Record<string, string>>): readonly Finding[] {
  return checkTidiness(Object.keys(files), path => files[path] ?? '')
}
