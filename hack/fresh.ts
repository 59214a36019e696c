import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '../src/base/std/hash.ts'
import { toJson } from '../src/base/std/json.ts'

/**
 * Checks without Go and without an API server that what `generate/` wrote is what is in the repository: nobody edited
 * it, and the pin it was made from is still the one. After generating anew, `node hack/fresh.ts --record`.
 */
interface Generated {
  readonly output: string
  readonly generator: string
  readonly pins: string
  readonly module: string
}

const root = join(import.meta.dirname, '..')
const record = join(root, 'hack/generate/generated.json')

const generated: readonly Generated[] = [
  {
    output: 'src/kustomize/schema/kubernetes.generated.ts',
    generator: 'hack/generate/kustomize-schema.ts',
    pins: 'hack/kube/programs/kustomize/go.mod',
    module: 'sigs.k8s.io/kustomize/kyaml',
  },
  {
    output: 'src/simulator/api-server/schema/kubernetes.generated.ts',
    generator: 'hack/generate/simulator-schema.ts',
    pins: 'hack/kube/programs/control-plane/go.mod',
    module: 'k8s.io/kubernetes',
  },
]

function describe({ output, pins, module }: Generated): { readonly from: string; readonly sha256: string } {
  const lines = read(pins).split('\n')
  const pin = lines.map(line => line.trim().split(' ')).find(([name]) => name === module)
  return { from: `${module} ${pin?.[1] ?? 'unpinned'}`, sha256: sha256(read(output)) }
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

if (process.argv.includes('--record')) {
  const entries = generated.map(each => [each.output, describe(each)] as const)
  writeFileSync(record, `${toJson(Object.fromEntries(entries), '  ')}\n`)
} else {
  const recorded = JSON.parse(readFileSync(record, 'utf8')) as Record<string, ReturnType<typeof describe>>
  for (const each of generated) {
    const now = describe(each)
    const then = recorded[each.output]
    if (then?.from === now.from && then.sha256 === now.sha256) continue
    const why =
      then?.from === now.from ? 'is not what was generated' : `was made from ${then?.from}, not ${now.from}`
    process.stdout.write(`${each.output} ${why}: run ${each.generator}, then hack/fresh.ts --record\n`)
    process.exitCode = 1
  }
}
