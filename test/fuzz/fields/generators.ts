import type { Draw } from '../draw.ts'
import type { FuzzObject, FuzzValue } from '../fuzz-case.ts'
import { freshName, knownOf, type Layer } from '../layer.ts'
import { configNames, labelsOf, namespaces, secretNames } from '../pools.ts'

export function configMapGenerator(layer: Layer): FuzzObject {
  return { configMapGenerator: layer.draw.times(1, 2, () => generator(layer, 'ConfigMap')) }
}

export function secretGenerator(layer: Layer): FuzzObject {
  return { secretGenerator: layer.draw.times(1, 2, () => generator(layer, 'Secret')) }
}

/** The entry of a generator; its object is known from then on. */
export function generator(layer: Layer, kind: 'ConfigMap' | 'Secret'): FuzzObject {
  const { draw, known } = layer
  const wanted = draw.pick(kind === 'ConfigMap' ? configNames : secretNames)
  const free =
    known.some(other => other.kind === kind && other.name === wanted) && draw.chance(95)
      ? `${wanted}-${draw.upTo(99)}`
      : wanted
  const merged =
    layer.has('behavior') && draw.chance(40)
      ? draw.any(known.filter(other => other.kind === kind))
      : undefined
  const name = merged?.name ?? free
  const namespace =
    merged === undefined ? (draw.chance(8) ? draw.pick(namespaces) : undefined) : merged.namespace
  if (merged === undefined)
    known.push(knownOf({ apiVersion: 'v1', kind, metadata: { name, namespace }, data: { a: 'x' } }, true))
  return {
    name,
    namespace,
    behavior:
      merged !== undefined ? draw.pick(['merge', 'merge', 'replace']) : draw.chance(5) ? 'create' : undefined,
    type: kind === 'Secret' && draw.chance(30) ? draw.pick(['Opaque', 'kubernetes.io/tls']) : undefined,
    literals: draw.chance(70) ? draw.times(1, 3, index => literal(layer, index)) : undefined,
    files: draw.chance(35) ? draw.times(1, 2, index => fileSource(layer, index)) : undefined,
    envs: draw.chance(20) ? [envFile(layer)] : undefined,
    env: draw.chance(3) ? envFile(layer) : undefined,
    options: draw.chance(25) ? generatorOptionsOf(draw) : undefined,
  }
}

export function generatorOptions({ draw }: Layer): FuzzObject {
  return { generatorOptions: generatorOptionsOf(draw) }
}

function generatorOptionsOf(draw: Draw): FuzzObject {
  return {
    disableNameSuffixHash: draw.chance(50) ? draw.chance(80) : undefined,
    labels: draw.chance(40) ? labelsOf(draw, 1, 1) : undefined,
    annotations: draw.chance(30) ? { note: 'generated' } : undefined,
    immutable: draw.chance(20) ? draw.chance(80) : undefined,
  }
}

function literal({ draw, has }: Layer, index: number): FuzzValue {
  const odd = has('oddKeys') && draw.chance(3)
  const key = odd ? draw.pick(['1', 'true', 'on', 'null', '1.5', 'a.b', 'A_B', '0x1']) : ('abc'[index] ?? 'd')
  if (draw.chance(1)) return draw.pick(['', 'nokey', '=x', `${key}=`, 'a b=c', '$x=1'])
  return `${key}=${draw.pick(['1', 'x', '"quoted"', "'q'", '"half', 'a=b', 'on', '<&>', 'é😀', 'two\nlines', ' space ', '', '\u2028', '{"a": 1}', 'x\ttab'])}`
}

function fileSource(layer: Layer, index: number): string {
  const { draw } = layer
  const name = freshName(layer, `f${index}`, 'txt')
  if (layer.has('binary') && draw.chance(20))
    layer.addFile(name, { bytes: Uint8Array.from(draw.times(0, 8, () => draw.upTo(255))) })
  else
    layer.addFile(name, {
      text: draw.pick([
        'one\ntwo\n',
        'x',
        '',
        'trail  \n',
        '\n\n',
        'a\r\nb\r\n',
        '\ufeffbom\n',
        'tab\tx\n',
        '---\na: 1\n',
      ]),
    })
  return draw.chance(70) ? name : `${draw.chance(96) ? `key${index}` : 'a'}=${name}`
}

function envFile(layer: Layer): string {
  const { draw } = layer
  const name = freshName(layer, 'vars', 'env')
  const lines = draw.times(1, 3, index =>
    draw.pick([
      `K${index}=v`,
      `K${index} = spaced `,
      `K${index}="quoted"`,
      '# comment',
      '',
      `K${index}=`,
      `  K${index}=x`,
      `K${index}=a=b`,
      `K${index}=é`,
      `K${index}`,
    ]),
  )
  layer.addFile(name, {
    text: `${draw.chance(5) ? '\ufeff' : ''}${lines.join(draw.chance(90) ? '\n' : '\r\n')}${draw.chance(80) ? '\n' : ''}`,
  })
  return name
}
