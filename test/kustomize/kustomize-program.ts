import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The real kustomize: the one of `BANYAN_KUSTOMIZE`, else the newest in the cache of built programs. */
export function findKustomize(): string | undefined {
  const named = process.env.BANYAN_KUSTOMIZE
  if (named !== undefined) return named
  const cache = join(homedir(), '.cache/banyan/kube')
  if (!existsSync(cache)) return undefined
  const programs = readdirSync(cache).map(version => join(cache, version, 'kustomize'))
  return programs.sort().findLast(program => existsSync(program))
}
