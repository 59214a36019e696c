import type fc from 'fast-check'
import { type Draw, drawn } from './draw.ts'
import { drawManifests } from './draw-resources.ts'
import { fieldFeatures } from './features.ts'
import { varNames } from './fields/vars.ts'
import type { FuzzCase, FuzzFile, FuzzObject, FuzzValue } from './fuzz-case.ts'
import { isFuzzList } from './fuzz-case.ts'
import type { Known, Layer } from './layer.ts'
import type { Style } from './resources/pods.ts'

/** Whole trees of kustomizations with the given features. */
export function cases(features: ReadonlySet<string>): fc.Arbitrary<FuzzCase> {
  return drawn(draw => drawCase(draw, features))
}

interface Tree {
  readonly draw: Draw
  readonly features: ReadonlySet<string>
  readonly style: Style
  readonly intensity: number
  readonly files: Map<string, FuzzFile>
  readonly known: Map<string, readonly Known[]>
  isShared: boolean
}

function drawCase(draw: Draw, features: ReadonlySet<string>): FuzzCase {
  const style = {
    odd: features.has('oddScalars') && draw.chance(25),
    oddKeys: features.has('oddKeys') && draw.chance(20),
    nulls: features.has('nulls') && draw.chance(20),
    varNames: features.has('vars') && draw.chance(30) ? varNames : [],
  }
  const intensity = draw.pick([30, 60, 60, 100])
  const tree: Tree = { draw, features, style, intensity, files: new Map(), known: new Map(), isShared: false }
  return { directory: drawTree(tree), files: tree.files }
}

function drawTree(tree: Tree): string {
  const { draw, features } = tree
  const shape = features.has('layers') ? draw.upTo(19) : 0
  tree.isShared = (shape === 17 || shape === 18) && draw.chance(97)
  drawDirectory(tree, 'base', [], true)
  if (shape < 4) return 'base'
  if (shape < 12) return drawDirectory(tree, 'top', ['base'])
  if (shape < 15) {
    drawDirectory(tree, 'mid', ['base'])
    return drawDirectory(tree, 'top', ['mid'])
  }
  if (shape < 17) {
    drawDirectory(tree, 'base-b', [], true)
    return drawDirectory(tree, 'top', ['base', 'base-b'])
  }
  const prefixes = draw.chance(95)
    ? [{ namePrefix: 'l-' }, draw.pick([{ namePrefix: 'r-' }, { nameSuffix: '-r' }])]
    : []
  if (shape < 19) {
    drawDirectory(tree, 'left', ['base'], false, prefixes[0])
    drawDirectory(tree, 'right', ['base'], false, prefixes[1])
    return drawDirectory(tree, 'top', ['left', 'right'])
  }
  drawDirectory(tree, 'mid', ['base'])
  drawDirectory(tree, 'base-b', [], true)
  drawDirectory(tree, 'side', ['base-b'])
  return drawDirectory(tree, 'top', ['mid', 'side'])
}

function drawDirectory(
  tree: Tree,
  directory: string,
  bases: readonly string[],
  isBase = false,
  forced: FuzzObject = {},
): string {
  const layer = openLayer(
    tree,
    directory,
    bases.flatMap(base => tree.known.get(base) ?? []),
    false,
  )
  const { draw } = tree
  const own = isBase ? drawManifests(layer, 1, 4) : draw.chance(25) ? drawManifests(layer, 1, 1) : []
  const resources = [
    ...bases.map(base => `${draw.chance(3) ? './' : ''}../${base}${draw.chance(5) ? '/' : ''}`),
    ...own,
  ]
  const components =
    tree.features.has('components') && draw.chance(isBase ? 5 : 20) ? drawComponents(tree, layer) : undefined
  const head = draw.chance(60) ? { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization' } : {}
  const placed =
    draw.chance(3) && bases.length > 0
      ? { bases: resources.slice(0, bases.length), resources: resources.slice(bases.length) }
      : { resources }
  writeKustomization(layer, { ...head, ...placed, components, ...forced }, isBase ? 60 : 100)
  tree.known.set(directory, layer.known)
  return directory
}

function drawComponents(tree: Tree, parent: Layer, isNested = false): readonly string[] {
  return tree.draw.times(1, 2, index => {
    const directory = `${parent.directory}-component-${index}`
    const layer = openLayer(tree, directory, parent.known, true)
    const resources = tree.draw.chance(20) ? drawManifests(layer, 1, 1) : undefined
    const nested = isNested || !tree.draw.chance(12) ? undefined : drawComponents(tree, layer, true)
    writeKustomization(
      layer,
      { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', resources, components: nested },
      80,
    )
    parent.known.splice(0, parent.known.length, ...layer.known)
    return `../${directory}`
  })
}

function openLayer(
  { draw, features, style, files, intensity, isShared, known: all }: Tree,
  directory: string,
  known: readonly Known[],
  isComponent: boolean,
): Layer {
  return {
    draw,
    directory,
    isComponent,
    style,
    has: name => features.has(name),
    known: [...known],
    intensity,
    isShared,
    avoided: directory.startsWith('base') || draw.chance(90) ? [...all.values()].flat() : [],
    addFile: (name, file) => void files.set(`${directory}/${name}`, file),
  }
}

function writeKustomization(layer: Layer, start: FuzzObject, percent: number): void {
  const { draw } = layer
  let kustomization: FuzzObject = start
  for (const feature of fieldFeatures) {
    if (!layer.has(feature.name) || !draw.chance((feature.percent * percent * layer.intensity) / 10_000))
      continue
    kustomization = merged(kustomization, feature.draw(layer))
  }
  if (
    Object.keys(kustomization).every(
      key => key === 'apiVersion' || key === 'kind' || kustomization[key] === undefined,
    ) &&
    draw.chance(95)
  )
    kustomization = { ...kustomization, commonAnnotations: { filled: 'x' } }
  const name = draw.chance(94) ? 'kustomization.yaml' : draw.pick(['kustomization.yml', 'Kustomization'])
  layer.addFile(name, { documents: [kustomization], style: draw.chance(95) ? 'block' : 'commented' })
}

// Lists of the same field are joined; another value of it takes its place.
function merged(before: FuzzObject, after: FuzzObject): FuzzObject {
  const fields: Record<string, FuzzValue | undefined> = { ...before }
  for (const [key, value] of Object.entries(after)) {
    const known = fields[key]
    fields[key] = isFuzzList(known) && isFuzzList(value) ? [...known, ...value] : (value ?? known ?? value)
  }
  return fields
}
