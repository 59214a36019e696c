/** Suites with the real helm program. */
import { describe, test } from 'vitest'
import { locateProgram, requireKube } from '../../hack/kube/programs.ts'

// A build takes minutes, which only a run that requires the real programs should spend.
const program = await locateProgram('helm', { build: requireKube() })

if (program === undefined && !requireKube())
  process.stderr.write(
    '\n  SUITES WITH HELM DO NOT RUN: build it first with `node hack/kube/kube.ts build`.\n\n',
  )

/** Like `describe`; the body gets the path of helm, or is left out when there is none on this machine. */
export function describeHelm(name: string, body: (helm: string) => void): void {
  if (program === undefined && requireKube()) test(name, failForMissingHelm)
  else describe.skipIf(program === undefined)(name, () => body(program ?? ''))
}

function failForMissingHelm(): void {
  throw new Error('no helm, and no Go to build it')
}
