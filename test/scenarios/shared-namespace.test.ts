import { expect, test } from 'vitest'
import { ours } from '../support/fleet-files.ts'
import { SmallFleet } from './small-fleet.ts'

const files = (name: string): Readonly<Record<string, string>> => ({
  [`templates/${name}/application.yaml`]: ours(
    `Application\nmetadata: { name: ${name} }\nspec: { namespace: shop }`,
  ),
  [`templates/${name}/settings.yaml`]: `{ apiVersion: v1, kind: ConfigMap, metadata: { name: ${name}, namespace: shop } }\n`,
  [`clusters/policies/${name}.yaml`]: ours(`PropagationPolicy\nmetadata: { name: ${name} }`),
})

test('a Namespace that several applications ask for is made once, by the plan as in the cluster', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit({ ...files('db'), ...files('front') })
  const { plan: both } = await fleet.round()
  fleet.commit(files('more'))
  const { plan: third } = await fleet.round()

  expect(both?.counts).toMatchObject({ added: 12 })
  expect(both?.groups.filter(({ change }) => change.key === '/Namespace//shop')).toHaveLength(1)
  expect(third?.groups.map(({ change }) => change.key)).toEqual(['/ConfigMap/shop/more'])
})
