/**
 * The programs of a real control plane and where they are found: in the folder KUBEBUILDER_ASSETS names,
 * else in our cache, else built from the Go modules in `programs/`. Each module has its own cache folder,
 * named by a hash of everything that decides its bytes, so a changed pin never meets a stale program.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { buildProgram, hasGo } from './build.ts'
import { type ProgramName, programNames, type Recipe, recipes } from './recipes.ts'

/** Programs that only suites of their own need. */
const apart = ['helm', 'sops', 'gitea', 'gitea-files'] as const

/** The path of each program but those that stand apart. */
export type Programs = { readonly [name in Exclude<ProgramName, (typeof apart)[number]>]: string }

export interface LocateOptions {
  /** Build what is missing if Go is there. A first build takes minutes. */
  readonly build?: boolean
}

/** True when a missing control plane is a failure instead of a reason to leave its suites out. */
export function requireKube(): boolean {
  return process.env.BANYAN_REQUIRE_KUBE === '1'
}

/** All programs but those that stand apart, or undefined when some are missing and cannot be built. */
export async function locatePrograms(options: LocateOptions = {}): Promise<Programs | undefined> {
  const found: Partial<Record<ProgramName, string>> = {}
  for (const name of programNames.filter(program => !apart.some(each => each === program))) {
    const path = await locateProgram(name, options)
    if (path === undefined) return undefined
    found[name] = path
  }
  return found as Programs
}

/** One program, or undefined when it is missing and cannot be built; for example `helm`, which builds in minutes. */
export async function locateProgram(
  name: ProgramName,
  { build = true }: LocateOptions = {},
): Promise<string | undefined> {
  const assets = process.env.KUBEBUILDER_ASSETS
  if (assets && existsSync(join(assets, name))) return join(assets, name)
  const cached = join(cacheFolder(recipes[name]), name)
  if (existsSync(cached)) return cached
  if (!build || !(await hasGo())) return undefined
  await buildProgram(name, recipes[name], cached)
  return cached
}

function cacheFolder(recipe: Recipe): string {
  const root = process.env.BANYAN_KUBE_CACHE ?? join(homedir(), '.cache', 'banyan', 'kube')
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`)
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(recipe.module.directory, file)))
  for (const name of programNames) {
    if (recipes[name].module !== recipe.module) continue
    // Not where the checkout is: all of them share what one has built.
    hash.update(JSON.stringify({ ...recipes[name], module: recipe.module.name }))
    for (const file of recipes[name].ownFiles ?? [])
      hash.update(readFileSync(join(recipe.module.directory, file)))
  }
  const { name } = recipe.module
  return join(root, `${name}-${hash.digest('hex').slice(0, 12)}`)
}
