import type { Outcome } from '../../../core/model/outcome.ts'
import { hasDone, isWell, outcomeText } from '../outcome-text.ts'
import type { Log, LogFields, LogLevel } from './log.ts'

export interface ClusterNews {
  readonly outcome: Outcome
  readonly revision: string
  /** It was told last that it is not well. */
  readonly wasIll: boolean
}

/** Tells what came of a cluster; where `isBrief`, a person is not told. */
export function sayCluster(log: Log, news: ClusterNews, isBrief: boolean): void {
  const [level, message] = headOf(news)
  log.say(
    level,
    message,
    clusterFields(news.outcome, news.revision),
    isBrief ? '' : outcomeText(news.outcome),
  )
}

/** An evaluation in numbers, with the first reason where it is not well. */
export function clusterFields(outcome: Outcome, revision: string): LogFields {
  const {
    cluster,
    result,
    health,
    failures,
    applied,
    corrected = [],
    deleted,
    abandoned = 0,
    unchanged,
  } = outcome
  const [first] = failures
  const detail = first?.message ?? (health.message === '' ? undefined : health.message)
  return {
    revision,
    cluster,
    result,
    health: health.status,
    applied,
    deleted,
    unchanged,
    ...(corrected.length > 0 && { corrected: corrected.length }),
    ...(abandoned > 0 && { abandoned }),
    ...(first !== undefined && { code: first.code, failures: failures.length }),
    ...(detail !== undefined && { detail }),
  }
}

function headOf({ outcome, wasIll }: ClusterNews): readonly [LogLevel, message: string] {
  const { result, offlineAt } = outcome
  if (result === 'crashed') return ['error', 'cluster crashed']
  if (offlineAt !== undefined) return ['error', 'cluster offline']
  if (result === 'unhealthy') return ['error', 'cluster unhealthy']
  if (!isWell(outcome)) return ['error', 'cluster failed']
  if (result === 'suspended') return ['info', 'cluster suspended']
  if (wasIll) return ['info', 'cluster recovered']
  return ['info', hasDone(outcome) ? 'cluster applied' : 'cluster unchanged']
}
