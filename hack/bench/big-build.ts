/** One big build: definitions with deep schemas, custom resources of them, and an overlay that changes all of it. */
export interface BigBuild {
  readonly files: ReadonlyMap<string, string>
  /** The directory to build. */
  readonly overlay: string
}

const definitions = 50
const filesOfObjects = 47
const objectsPerFile = 16

/** About 100 files with 6 MB, the same every time. */
export function bigBuild(): BigBuild {
  const files = new Map<string, string>()
  const resources: string[] = []
  for (let index = 0; index < definitions; index++) {
    files.set(`base/crds/${kindOf(index).toLowerCase()}.yaml`, definition(kindOf(index)))
    resources.push(`crds/${kindOf(index).toLowerCase()}.yaml`)
  }
  for (let index = 0; index < filesOfObjects; index++) {
    files.set(`base/objects/${index}.yaml`, objects(index))
    resources.push(`objects/${index}.yaml`)
  }
  files.set('base/kustomization.yaml', `resources:\n${resources.map(path => `  - ${path}\n`).join('')}`)
  files.set('overlay/kustomization.yaml', overlay)
  files.set(changedPath, changedFile(0))
  return { files, overlay: 'overlay' }
}

/** The path of a patch of the overlay, to be changed by a benchmark. */
export const changedPath = 'overlay/patch.yaml'

/** Another content for it. */
export function changedFile(number: number): string {
  return `apiVersion: bench.example/v1
kind: ${kindOf(0)}
metadata:
  name: object-0-0
spec:
  replicas: ${number}
`
}

const overlay = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: bench
namePrefix: big-
resources: [../base]
labels:
  - pairs: { build: big }
commonAnnotations: { example.org/owner: bench }
images: [{ name: registry.example/worker, newTag: 2.0.0 }]
configMapGenerator:
  - name: settings
    literals: [MODE=prod]
patches:
  - path: patch.yaml
  - target: { group: bench.example, kind: ${kindOf(1)} }
    patch: |
      - { op: add, path: /spec/paused, value: true }
`

function kindOf(index: number): string {
  return `Gadget${index}`
}

const types = ['string', 'integer', 'boolean', 'number'] as const

function definition(kind: string): string {
  const plural = `${kind.toLowerCase()}s`
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${plural}.bench.example
  annotations:
    controller-gen.kubebuilder.io/version: v0.16.1
spec:
  group: bench.example
  names: { kind: ${kind}, listKind: ${kind}List, plural: ${plural}, singular: ${kind.toLowerCase()} }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema:
        openAPIV3Schema:
          description: ${kind} is what a controller of the benchmark would look at.
          type: object
${schemaOf(4, 6, ' '.repeat(10))}`
}

// Every second property is an object again, down to `depth`, as in a definition that holds pod templates.
function schemaOf(depth: number, width: number, margin: string): string {
  const lines = [`${margin}properties:`]
  for (let index = 0; index < width; index++) {
    const type = types[(index + depth) % types.length] ?? 'string'
    lines.push(`${margin}  field${depth}x${index}:`, `${margin}    description: |-`)
    lines.push(`${margin}      Field ${index} of level ${depth} decides how much of it there is at a time.`)
    lines.push(`${margin}      What is absent is as if it were zero.`)
    lines.push(`${margin}      More info: https://example.org/docs/field-${depth}-${index}#what-it-does`)
    if (depth > 1 && index % 2 === 0) {
      lines.push(`${margin}    type: object`, schemaOf(depth - 1, width, `${margin}    `).trimEnd())
    } else lines.push(`${margin}    type: ${type}`)
  }
  lines.push(`${margin}required:`, `${margin}  - field${depth}x0`)
  return `${lines.join('\n')}\n`
}

function objects(file: number): string {
  return Array.from({ length: objectsPerFile }, (_, index) => object(file, index)).join('---\n')
}

function object(file: number, index: number): string {
  return `apiVersion: bench.example/v1
kind: ${kindOf((file + index) % definitions)}
metadata:
  name: object-${file}-${index}
  labels:
    app.kubernetes.io/name: object-${file}-${index}
spec:
  replicas: ${1 + index}
  schedule: "*/${1 + index} * * * *"
${Array.from({ length: 24 }, (_, number) => setting(file, number)).join('')}`
}

function setting(file: number, number: number): string {
  return `  setting${number}:
    enabled: ${number % 2 === 0}
    weight: ${(number * 0.25).toFixed(2)}
    selector: { tier: "t${number % 3}", zone: zone-${file % 5} }
`
}
