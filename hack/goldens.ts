import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFile } from '../src/base/tree/make-tree.ts'
import { parseDocuments } from '../src/base/yaml/parse-documents.ts'
import { findKustomize } from '../test/kustomize/kustomize-program.ts'
import {
  digestOf,
  realApplications,
  realComponents,
  sharedFolder,
  withComponent,
} from '../test/kustomize/real-applications.ts'

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
  const real = join(sharedFolder(), 'real')
  const digests = [
    ...realApplications.map(path => [path, digest(run(join(real, path)))] as const),
    ...withComponents(join(real, 'online-boutique'), run),
  ]
  writeFileSync(
    join(conformance, 'kustomize-real.json'),
    `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`,
  )
}

function digest(text: string): string {
  const { documents } = parseDocuments(makeFile(text), '', { dialect: 'kustomize' })
  return digestOf(documents.map(({ value }) => value))
}

// In a copy, because the real applications are read-only.
function withComponents(
  application: string,
  run: (directory: string) => string,
): readonly (readonly [string, string])[] {
  const folder = mkdtempSync(join(tmpdir(), 'goldens-'))
  try {
    for (const name of ['base', 'components'])
      cpSync(join(application, name), join(folder, name), { recursive: true })
    mkdirSync(join(folder, 'try'))
    return realComponents.map(component => {
      writeFileSync(join(folder, 'try/kustomization.yaml'), withComponent(component))
      return [`online-boutique with ${component}`, digest(run(join(folder, 'try')))] as const
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

main()
