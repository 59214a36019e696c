import type { Compiled } from '../../core/compile.ts'
import type { GitRepository } from '../../reconcile/ports.ts'
import { UsageError } from './usage-error.ts'

const searched = 1_000

/**
 * The revision before the newest first-parent commit that changed what an application (absent: any) is rendered from at
 * and below a node; a UsageError where there is none.
 */
export async function contentBefore(
  repository: GitRepository,
  { revision, fleet }: Compiled,
  path: string,
  application: string | undefined,
): Promise<string> {
  const concerns = (file: string): boolean => isTemplate(file) || isOnTheWay(file)
  const isTemplate = (file: string): boolean => {
    const directory = application === undefined ? undefined : fleet.applications.get(application)?.path
    return file.startsWith(`${directory ?? fleet.templatesPath}/`)
  }
  const isOnTheWay = (file: string): boolean => {
    if (!file.startsWith(`${fleet.clustersPath}/`)) return false
    const [directory = '', rest = ''] = file.slice(fleet.clustersPath.length + 1).split(/(?:^|\/)overrides\//)
    if (!isRelated(directory, path) || rest === '') return false
    const name = rest.split('/')[0]?.replace(/\.ya?ml$/, '')
    // An override of another name may be for several applications.
    return application === undefined || name === application || !fleet.applications.has(name ?? '')
  }
  const commits = await repository.log({ to: revision, limit: searched })
  for (const { id, parents } of commits) {
    const [parent] = parents
    if (parent === undefined) break
    const changes = await repository.changes(parent, id)
    if (changes.some(({ path: file }) => concerns(file))) return parent
  }
  throw new UsageError('no commit changed its content: name a revision with --to')
}

function isRelated(directory: string, path: string): boolean {
  return [directory, path].some(each => each === '') || isWithin(directory, path) || isWithin(path, directory)
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`)
}
