import pc from 'picocolors'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LogLevel } from '../../../../src/programs/cli/log/log.ts'
import { textLog } from '../../../../src/programs/cli/log/text-log.ts'

let shown: string[]
beforeEach(() => {
  shown = []
  vi.spyOn(process.stderr, 'write').mockImplementation(text => shown.push(String(text)) > 0)
})
afterEach(() => vi.restoreAllMocks())

function all(least?: LogLevel): readonly string[] {
  const log = textLog(least)
  log.say('debug', 'cluster evaluated', { cluster: 'paris', applied: 0 })
  log.say('info', 'cluster applied', { cluster: 'paris' }, '✓ paris  3 applied')
  log.say('info', 'cluster applied', { cluster: 'lyon' }, '')
  log.say('warn', 'webhook refused', { receiver: 'fleet' }, 'webhook fleet: refused')
  log.show('Ctrl-C ends')
  return shown
}

test('a person reads what has words of its own, and what is shown beside', () => {
  expect(all()).toEqual(['✓ paris  3 applied\n', 'webhook fleet: refused\n', 'Ctrl-C ends\n'])
})

test('what has no words is told by its message and fields', () => {
  expect(all('debug')[0]).toContain('cluster evaluated  cluster=paris  applied=0')
})

test('names of files and words of servers cannot steer a terminal, and our own colours stay', () => {
  textLog().say(
    'error',
    'mistake in the fleet',
    {},
    '\u001b[31m\u001b[2J\u001b]0;a\u0007\tred\u001b[39m\u009b2J',
  )

  expect(shown).toEqual(['\u001b[31m\ufffd[2J\ufffd]0;a\ufffd\tred\u001b[39m\ufffd2J\n'])
})

test.each([
  ['conceals what follows', '\u001b[8m'],
  ['writes black on black', '\u001b[30;40m'],
  ['writes black on black, one after the other', '\u001b[30m\u001b[40m'],
  ['conceals beside a colour of ours', '\u001b[31;8m'],
  ['begins with the short form', '\u009b8m'],
  ['resets what was ours', '\u001b[m'],
])('a text of others that %s is shown as what it is', (_, hiding) => {
  textLog().say('error', 'mistake in the fleet', {}, `${hiding}hidden`)

  expect(shown.join('')).toMatch(/^[^\p{Cc}]+hidden\n$/u)
})

test('every colour that a text of ours can have stays', () => {
  const paint = pc.createColors(true)
  for (const style of ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const) {
    const text = paint[style](`all of ${paint.bold('it')} is ours`)
    textLog().say('info', 'x', {}, text)
    expect(shown.at(-1)).toBe(`${text}\n`)
  }
})

test('what is below the level is not shown', () => {
  expect(all('warn')).toEqual(['webhook fleet: refused\n'])
})
