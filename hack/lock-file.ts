import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Checks `package-lock.json`, or with `--complete` repairs it after `npm install`. Where a registry lacks packages of
 * other platforms, npm leaves them out without a word, and `npm ci` then refuses the file. They are added by their
 * name, without a hash. Addresses of packages must be those of the public registry, which npm replaces by one's own.
 */
interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

interface LockFile {
  readonly packages: Record<string, LockedPackage>
}

const path = join(import.meta.dirname, '../package-lock.json')
const publicRegistry = 'https://registry.npmjs.org/'
const platform =
  /(?<os>aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(?<cpu>arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-(?<libc>musl|gnu))?/

/** The entries that are missing, by their key in the lock file. */
function missingEntries({ packages }: LockFile): readonly (readonly [string, LockedPackage])[] {
  return Object.entries(packages).flatMap(([parent, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isLocked(packages, parent, name) && platform.test(name))
      .map(([name, version]) => [`node_modules/${name}`, entryOf(name, version)] as const),
  )
}

function isLocked(packages: LockFile['packages'], parent: string, name: string): boolean {
  return (
    packages[`node_modules/${name}`] !== undefined || packages[`${parent}/node_modules/${name}`] !== undefined
  )
}

function entryOf(name: string, version: string): LockedPackage {
  const { os = '', cpu = '', libc } = platform.exec(name)?.groups ?? {}
  const library = libc === undefined ? {} : { libc: [libc === 'gnu' ? 'glibc' : libc] }
  return { version, cpu: [cpu], dev: true, ...library, optional: true, os: [os] }
}

function main(): void {
  const lock = JSON.parse(readFileSync(path, 'utf8')) as LockFile
  const missing = missingEntries(lock)
  if (process.argv.includes('--complete')) {
    const packages = Object.entries({ ...lock.packages, ...Object.fromEntries(missing) })
    const sorted = Object.fromEntries(packages.sort(([a], [b]) => (a < b ? -1 : 1)))
    writeFileSync(path, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`)
    return
  }
  const foreign = Object.entries(lock.packages).filter(
    ([, { resolved }]) => resolved?.startsWith('http') && !resolved.startsWith(publicRegistry),
  )
  for (const [key] of missing) process.stdout.write(`${key} is missing: run hack/lock-file.ts --complete\n`)
  for (const [key] of foreign)
    process.stdout.write(`${key} is taken from a registry that is not the public one\n`)
  if (missing.length + foreign.length > 0) process.exitCode = 1
}

main()
