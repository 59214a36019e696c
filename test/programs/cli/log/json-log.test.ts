import { expect, test } from 'vitest'
import { jsonLog } from '../../../../src/programs/cli/log/json-log.ts'
import type { Log, LogFields, LogLevel } from '../../../../src/programs/cli/log/log.ts'

function logged(least: LogLevel, tell: (log: Log) => void): readonly Record<string, unknown>[] {
  const lines: string[] = []
  tell(jsonLog(least, { write: line => lines.push(line) }))
  return lines.map(line => JSON.parse(line))
}

const revision = '0123456789abcdef0123456789abcdef01234567'

test('a line has its level, its time, its message and what differs', () => {
  const [line] = logged('info', log => log.say('warn', 'cluster failed', { cluster: 'paris', failures: 2 }))
  expect(line).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    msg: 'cluster failed',
    cluster: 'paris',
    failures: 2,
  })
})

test('a field that is not known is left out, whoever hands it in', () => {
  const fields = { cluster: 'paris', token: 'hush', headers: { authorization: 'hush' } } as LogFields
  const [line] = logged('info', log => log.say('info', 'cluster applied', fields))
  expect(Object.keys(line ?? {}).sort()).toEqual(['cluster', 'level', 'msg', 'time'])
})

test('all lines of a revision have the id of its trace, and no others have one', () => {
  const lines = logged('info', log => {
    log.say('info', 'revision planned', { revision })
    log.say('info', 'cluster applied', { revision, cluster: 'paris' })
    log.say('info', 'serving', { url: 'http://127.0.0.1:1' })
    log.say('info', 'revision planned', { revision: '' })
  })
  expect(lines.map(line => line.trace_id)).toEqual([
    '0123456789abcdef0123456789abcdef',
    '0123456789abcdef0123456789abcdef',
    undefined,
    undefined,
  ])
})

test('what is below the level is not logged, and what only a person wants to see never is', () => {
  const lines = logged('warn', log => {
    log.say('info', 'revision planned')
    log.say('error', 'source failed')
    log.show('Ctrl-C ends')
  })
  expect(lines.map(({ msg }) => msg)).toEqual(['source failed'])
})

test('a message of several lines is one line', () => {
  const lines: string[] = []
  jsonLog('info', { write: line => lines.push(line) }).say('error', 'ended', {
    detail: 'one\ntwo\u2028three',
  })
  expect(lines).toHaveLength(1)
  expect(lines[0]?.trimEnd()).not.toContain('\n')
})
