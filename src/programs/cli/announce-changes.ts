import type { FleetSource } from '../../reconcile/ports.ts'
import { colors } from './colors.ts'
import type { Log } from './log/log.ts'

/** A source that tells which files are different in each revision after the first. */
export function announceChanges(source: FleetSource, prefix: string, log: Log): FleetSource {
  let last: string | undefined
  return {
    ...source,
    latest: async signal => {
      const revision = await source.latest(signal)
      if (revision !== undefined && last !== undefined && revision !== last) {
        const paths = (await source.repository.changes(last, revision)).map(({ path }) => `${prefix}${path}`)
        const fields = { revision, paths: paths.slice(0, shownPaths), files: paths.length }
        log.say('info', 'new revision', fields, `\n${colors.err.cyan(headOf(paths))}`)
      }
      last = revision ?? last
      return revision
    },
  }
}

const shownPaths = 3

function headOf(paths: readonly string[]): string {
  if (paths.length === 0) return '── a commit that changes no file'
  const rest = paths.length - shownPaths
  return `── ${paths.slice(0, shownPaths).join(', ')}${rest > 0 ? ` and ${rest} more files` : ''} changed`
}
