import type { FuzzObject, FuzzValue } from '../fuzz-case.ts'
import { configNames, containerNames, imageOf, labelsOf, names, scalarOf, secretNames } from '../pools.ts'
import { podTemplate } from './pods.ts'
import type { MakeResource } from './workloads.ts'

/** An object of a kind that the schema does not know: its lists have no merge keys. */
export const custom: MakeResource = (draw, style, metadata) => ({
  apiVersion: draw.pick(['example.org/v1', 'example.org/v1', 'example.org/v1alpha1']),
  kind: draw.pick(['Widget', 'Widget', 'Gadget']),
  metadata,
  spec: {
    image: draw.chance(40) ? imageOf(draw) : undefined,
    containers: draw.chance(30) ? [{ name: draw.pick(containerNames), image: imageOf(draw) }] : undefined,
    configRef: draw.chance(40) ? { name: draw.pick(configNames) } : undefined,
    secretName: draw.chance(30) ? draw.pick(secretNames) : undefined,
    serviceName: draw.chance(30) ? draw.pick(names) : undefined,
    replicas: draw.chance(40) ? draw.upTo(3) : undefined,
    selector: draw.chance(30) ? { matchLabels: labelsOf(draw, 1, 1) } : undefined,
    list: draw.chance(40)
      ? draw.times(1, 3, index => ({ name: `n${index}`, value: scalarOf(draw, style.odd) }))
      : undefined,
    words: draw.chance(30) ? draw.some(['a', 'b', 'c'], 1, 3) : undefined,
    template: draw.chance(15) ? podTemplate(draw, style, { app: 'x' }) : undefined,
    value: draw.chance(40) ? scalarOf(draw, style.odd) : undefined,
    nothing: style.nulls && draw.chance(40) ? draw.pick<FuzzValue>([null, {}, []]) : undefined,
  },
})

export const customDefinition: MakeResource = draw => {
  const kind = draw.pick(['Widget', 'Gadget'])
  const plural = `${kind.toLowerCase()}s`
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.org`, labels: draw.chance(20) ? { app: 'x' } : undefined },
    spec: {
      group: 'example.org',
      names: { kind, plural },
      scope: draw.pick(['Namespaced', 'Cluster']),
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
      conversion: draw.chance(15)
        ? { strategy: 'Webhook', webhook: { clientConfig: { service: { name: 'web', namespace: 'shop' } } } }
        : undefined,
    },
  }
}

/** A list, whose items stand alone after it is read. */
export function asList(items: readonly FuzzObject[], kind: string): FuzzObject {
  return { apiVersion: 'v1', kind, items }
}
