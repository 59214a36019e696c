import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ReleasePackage, releasePackages, root } from './release.ts'

/** Checks the licences of packages: of those in a release, which is handed on, and of those that it is made with. */
export const ofRelease: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Zlib',
]
// Nothing of them is handed on: it is enough that anybody may use them.
const ofTools = [...ofRelease, 'BlueOak-1.0.0', 'MPL-2.0']

/**
 * Packages that a release may have under another licence, by name. `openpgp`: of all that read OpenPGP the one that is
 * kept; the LGPL lets it be handed on where whoever has it can put another version in its place, so it has to be apart.
 */
export const ofReleaseApart: Readonly<Record<string, string>> = { openpgp: 'LGPL-3.0+' }

interface Locked {
  readonly license?: string
  readonly os?: readonly string[]
  readonly optional?: boolean
}

/** Whether an SPDX expression lets a package be used under the given licences alone. */
export function isAllowed(expression: string, allowed: readonly string[]): boolean {
  const inner = /^\((.*)\)$/.exec(expression)?.[1] ?? expression
  // No package has parentheses within; one that does is looked at by a person.
  if (/[()]/.test(inner)) return false
  if (inner.includes(' OR ')) return inner.split(' OR ').some(each => isAllowed(each, allowed))
  return inner.split(' AND ').every(each => allowed.includes(each))
}

/** Whether a package of a release is one of those that have to be apart, and is. */
export function mayBeApart({ name, license, isApart }: ReleasePackage): boolean {
  return isApart && license !== undefined && license === ofReleaseApart[name]
}

async function main(): Promise<void> {
  const shipped = await releasePackages()
  for (const each of shipped) if (!mayBeApart(each)) refuse(each.folder, each.license, ofRelease)
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const locked = Object.entries<Locked>(packages).filter(([folder]) => folder !== '')
  for (const [folder, { license, os, optional }] of locked) {
    // Programs of other platforms, of which a registry may know no more than the name.
    const isElsewhere = license === undefined && optional === true && os !== undefined
    const isExcepted =
      license !== undefined && license === ofReleaseApart[folder.replace('node_modules/', '')]
    if (!isElsewhere && !isExcepted) refuse(folder, license, ofTools)
  }
}

function refuse(folder: string, license: string | undefined, allowed: readonly string[]): void {
  if (license !== undefined && isAllowed(license, allowed)) return
  process.stdout.write(`${folder}: "${license ?? 'no licence'}" is none of ${allowed.join(', ')}\n`)
  process.exitCode = 1
}

if (import.meta.main) await main()
