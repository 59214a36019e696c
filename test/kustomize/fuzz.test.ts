import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { locateProgram, requireKube } from '../../hack/kube/programs.ts'
import { chooseFeatures } from '../fuzz/features.ts'
import { fuzz } from '../fuzz/run.ts'
import { showCase } from '../fuzz/show-case.ts'
import { openWorkbench, type Workbench } from '../fuzz/workbench.ts'

const program = await locateProgram('kustomize-batch', { build: requireKube() })
if (program === undefined)
  process.stderr.write('no kustomize-batch: fuzzing is left out; `node hack/kube/kube.ts build` builds it\n')

// What nobody means to write, such as a map for a name. The fuzzer by itself draws it too.
const leftOut = ['-strange']

describe.skipIf(program === undefined && !requireKube())('drawn directories', () => {
  let bench: Workbench
  beforeAll(() => {
    if (program === undefined) throw new Error('no kustomize-batch, and no Go to build it')
    bench = openWorkbench(program)
  })
  afterAll(() => bench?.close())

  // The second seed is another one in every run, and its number is in the name. Of what it draws for the first time
  // a case in a thousand may still differ: that is shown, and fails only if it is more than chance.
  const anySeed = 1_000_000 + Math.floor(Math.random() * 1_000_000_000)
  test.each([
    { seed: 1, most: 600, tolerated: 0 },
    { seed: anySeed, most: 150, tolerated: 2 },
  ])('build to what kustomize builds, from seed $seed', async ({ seed, most, tolerated }) => {
    const found: string[] = []
    const deadline = performance.now() + 8_000
    const { cases, built } = await fuzz(bench, {
      cases: most,
      seed,
      features: chooseFeatures(leftOut),
      onFound: (example, from) => void found.push(`seed ${from}: ${showCase(example)}`),
      isOver: () => performance.now() > deadline || found.length > tolerated,
    })

    if (found.length > tolerated) expect(found.join('\n\n')).toBe('')
    else for (const example of found) process.stderr.write(`${example}\n`)
    expect(built).toBeGreaterThan(cases / 2)
  })
})
