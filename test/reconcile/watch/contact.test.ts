import { expect, test } from 'vitest'
import { OperationError, type OperationErrorCode } from '../../../src/core/model/operation-error.ts'
import { contactOf, type WatchStand } from '../../../src/reconcile/watch/contact.ts'

function failing(code: OperationErrorCode, since = 1_000, tries = 3): WatchStand {
  const error = new OperationError({ code, message: code, subject: 'tokyo', retryable: true })
  return { error, since, tries }
}

test('a cluster is heard while any of its watches follows, whatever becomes of the others', () => {
  expect(contactOf(['follows', failing('cluster/unreachable'), 'begins'])).toBe('heard')
})

test('a cluster is silent when none of its watches gets an answer, since the last of them lost it', () => {
  const watches = [failing('cluster/unreachable', 1_000, 5), failing('cluster/timeout', 9_000, 2)]

  expect(contactOf(watches)).toEqual({ since: 9_000, tries: 5, condition: 'unreachable' })
})

test('a server that answers everything with errors is not ready', () => {
  expect(contactOf([failing('cluster/server-error')])).toMatchObject({ condition: 'not-ready' })
})

test('a cluster that refuses is no silent one, and a kind that is refused says nothing of the rest', () => {
  expect(contactOf([failing('cluster/unauthorized')])).toBe('heard')
  expect(contactOf([failing('cluster/forbidden'), failing('cluster/unreachable')])).toMatchObject({
    condition: 'unreachable',
  })
})

test('before any watch has begun nobody knows', () => {
  expect(contactOf(['begins', 'begins'])).toBe('unknown')
  expect(contactOf([])).toBe('unknown')
})
