import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test('a program that one checkout has built serves every other checkout', () => {
  const folder = mkdtempSync(join(tmpdir(), 'banyan-checkouts-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  installGo(folder)

  const built = locate(folder, 'first', true)
  const found = locate(folder, 'second', false)

  expect(built).toMatch(/^helm-.*\/helm$/)
  expect(found).toBe(built)
})

/** Stands in for Go: whatever it is to build becomes a file. */
function installGo(folder: string): void {
  mkdirSync(join(folder, 'bin'))
  const script = '#!/bin/sh\nwhile [ $# -gt 0 ]; do [ "$1" = -o ] && echo built >"$2"; shift; done\nexit 0\n'
  writeFileSync(join(folder, 'bin', 'go'), script, { mode: 0o755 })
}

/** Asks a checkout of its own for helm; answers its path in the cache. */
function locate(folder: string, checkout: string, build: boolean): string {
  const directory = join(folder, checkout)
  cpSync(new URL('../../../hack/kube', import.meta.url), join(directory, 'hack', 'kube'), { recursive: true })
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
  const script = `
    import { locateProgram } from '${directory}/hack/kube/programs.ts'
    console.log(await locateProgram('helm', { build: ${build} }))`
  const cache = join(folder, 'cache')
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, BANYAN_KUBE_CACHE: cache }
  const stdio = 'pipe'
  const path = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { env, stdio })
  return path.toString().trim().replace(`${cache}/`, '')
}
