import { execFileSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFile } from '../src/base/tree/make-tree.ts'
import { parseDocuments } from '../src/base/yaml/parse-documents.ts'
import { findKustomize } from '../test/kustomize/kustomize-program.ts'
import { digestOf, realApplications, sharedFolder } from '../test/kustomize/real-applications.ts'

/**
 * Records what the real kustomize builds: `test/conformance/kustomize/<feature>/expected.yaml`, and digests of the
 * real applications, whose content is not ours to keep. Uses the program of `BANYAN_KUSTOMIZE` or of the cache.
 */
function main(): void {
  const program = findKustomize()
  if (program === undefined) {
    process.stderr.write('no kustomize program: build it by hack/kube, or set BANYAN_KUSTOMIZE\n')
    process.exitCode = 1
    return
  }
  const conformance = join(import.meta.dirname, '../test/conformance')
  const run = (directory: string): string =>
    execFileSync(program, ['build', directory], { maxBuffer: 64 * 1024 * 1024 }).toString()
  for (const feature of readdirSync(join(conformance, 'kustomize'))) {
    const folder = join(conformance, 'kustomize', feature)
    writeFileSync(join(folder, 'expected.yaml'), run(join(folder, 'input')))
  }
  const digests = realApplications.map(path => {
    const text = run(join(sharedFolder(), 'real', path))
    const { documents } = parseDocuments(makeFile(text), path, { dialect: 'kustomize' })
    return [path, digestOf(documents.map(({ value }) => value))] as const
  })
  writeFileSync(
    join(conformance, 'kustomize-real.json'),
    `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`,
  )
}

main()
