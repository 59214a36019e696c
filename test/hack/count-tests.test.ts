import { expect, test } from 'vitest'
import { countTests, type Report } from '../../hack/count-tests.ts'

const green: Report = {
  success: true,
  numPassedTests: 12,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
}

test('a green report is one line without what was not skipped', () => {
  expect(countTests(green)).toEqual({ line: '12 passed, 0 failed', passed: true })
})

test('tests that were skipped or are only planned are told', () => {
  const report = { ...green, numPendingTests: 2, numTodoTests: 1 }

  expect(countTests(report)).toEqual({ line: '12 passed, 0 failed, 3 skipped', passed: true })
})

test('a file that cannot be loaded counts as a failure', () => {
  const broken = { status: 'failed', assertionResults: [] }

  expect(countTests({ ...green, success: false, testResults: [broken] })).toEqual({
    line: '12 passed, 1 failed',
    passed: false,
  })
})

test('a failed test counts once, with its file', () => {
  const file = { status: 'failed', assertionResults: [{ status: 'failed' }] }
  const report = { ...green, success: false, numFailedTests: 1, testResults: [file] }

  expect(countTests(report)).toEqual({ line: '12 passed, 1 failed', passed: false })
})

test('a run without a test, or with an error beside the tests, has not passed', () => {
  expect(countTests({ ...green, numPassedTests: 0 }).passed).toBe(false)
  expect(countTests({ ...green, success: false }).passed).toBe(false)
})
