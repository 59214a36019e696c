import type { Dispatcher } from 'undici'
import { expect, test } from 'vitest'
import { AnswerLines } from '../../../../src/io/cluster/transport/answer-lines.ts'

const limits = { maxAnswerBytes: 1_000, stallSeconds: 60 }

/** A controller of a request that nothing happens to. */
const controller: Dispatcher.DispatchController = {
  aborted: false,
  paused: false,
  reason: null,
  rawHeaders: null,
  rawTrailers: null,
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
}

function open() {
  const lines = new AnswerLines(limits, { cluster: 'east', action: 'watch' }, () => undefined)
  const skimmed: string[] = []
  lines.skimmer = {
    skim: line => {
      if (line.startsWith('-')) skimmed.push(line)
      return line.startsWith('-')
    },
  }
  lines.onRequestStart(controller)
  lines.onResponseStart(controller, 200, {})
  const say = (text: string): void => lines.onResponseData(controller, Buffer.from(text))
  return { lines, skimmed, say }
}

test('what a skimmer takes in wakes nobody, however it is cut, and what comes after it does', async () => {
  const { lines, skimmed, say } = open()
  const next = lines.next()

  say('-a\n-')
  say('b\n')
  await expect(Promise.race([next, 'nothing'])).resolves.toBe('nothing')
  say('-c\nword\n-d\n')

  expect(skimmed).toEqual(['-a', '-b', '-c'])
  expect(await next).toBe('word')
  expect(await lines.next()).toBe('-d')
  lines.end(new Error('over'))
})

test('a skimmer sees nothing before what came before it was read', async () => {
  const { lines, skimmed, say } = open()

  say('word\n-a\n')

  expect(await lines.next()).toBe('word')
  expect(await lines.next()).toBe('-a')
  expect(skimmed).toEqual([])
  lines.end(new Error('over'))
})
