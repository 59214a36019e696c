/** Suites with the real sops program. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { locateProgram, requireKube } from '../../hack/kube/programs.ts'

// A build takes minutes, which only a run that requires the real programs should spend.
const program = await locateProgram('sops', { build: requireKube() })

if (program === undefined && !requireKube())
  process.stderr.write(
    '\n  SUITES WITH SOPS DO NOT RUN: build it first with `node hack/kube/kube.ts build`.\n\n',
  )

/** Like `describe`; the body gets the program, or is left out when there is none on this machine. */
export function describeSops(name: string, body: (sops: Sops) => void): void {
  if (program === undefined && requireKube()) test(name, failForMissingSops)
  else describe.skipIf(program === undefined)(name, () => body(sopsAt(program ?? '')))
}

function failForMissingSops(): void {
  throw new Error('no sops, and no Go to build it')
}

/** The real program, on one file at a time. */
export interface Sops {
  /** Encrypts a file as its name says; `rule` is what a `.sops.yaml` says of it besides the recipients. */
  encrypt(name: string, content: string | Uint8Array, recipients: string, rule?: object): Buffer
  decrypt(name: string, content: Uint8Array, identity: string): Buffer
}

function sopsAt(path: string): Sops {
  const run = (
    verb: string,
    name: string,
    content: string | Uint8Array,
    files: object,
    env: object,
  ): Buffer => {
    const folder = mkdtempSync(join(tmpdir(), 'banyan-sops-'))
    try {
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), String(text))
      writeFileSync(join(folder, name), content)
      const options = { cwd: folder, env: { PATH: process.env.PATH ?? '', HOME: folder, ...env } }
      execFileSync(path, [verb, '--in-place', name], { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
      return readFileSync(join(folder, name))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  return {
    encrypt: (name, content, age, rule = {}) =>
      run(
        'encrypt',
        name,
        content,
        { '.sops.yaml': JSON.stringify({ creation_rules: [{ age, ...rule }] }) },
        {},
      ),
    decrypt: (name, content, identity) => run('decrypt', name, content, {}, { SOPS_AGE_KEY: identity }),
  }
}
