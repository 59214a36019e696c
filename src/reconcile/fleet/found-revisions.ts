import type { Inventory } from '../../core/model/inventory.ts'
import type { GitRepository } from '../ports.ts'

const searched = 1_000

/** How many commits ago revisions were the newest; those of long ago are left out. */
export async function agesOf(
  repository: GitRepository,
  revision: string,
): Promise<ReadonlyMap<string, number>> {
  const commits = await repository.log({ to: revision, limit: searched })
  return new Map(commits.map(({ id }, age) => [id, age]))
}

/** The newest revision that something of an application was applied at in a cluster. */
export function newestRevision(
  inventory: Inventory | undefined,
  application: string,
  ages: ReadonlyMap<string, number>,
): string | undefined {
  const age = (revision: string): number => ages.get(revision) ?? Number.POSITIVE_INFINITY
  const records = [...(inventory?.records.values() ?? [])].filter(each => each.application === application)
  const [newest] = records.map(({ revision }) => revision).toSorted((a, b) => age(a) - age(b))
  return newest !== undefined && ages.has(newest) ? newest : undefined
}

/** The replicas that a cluster was granted of an application, by object key. */
export function sharesFound({ fence }: Inventory, application: string): Readonly<Record<string, number>> {
  const prefix = `${application} `
  const own = Object.entries(fence?.shares ?? {}).filter(([key]) => key.startsWith(prefix))
  return Object.fromEntries(own.map(([key, replicas]) => [key.slice(prefix.length), replicas]))
}
