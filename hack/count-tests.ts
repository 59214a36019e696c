import { readFileSync } from 'node:fs'

/** What of vitest's JSON report is counted. */
export interface Report {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly { readonly status: string }[]
  }[]
}

/** One line for a report, and whether something ran and nothing failed. */
export function countTests(report: Report): { readonly line: string; readonly passed: boolean } {
  // A file that cannot even be loaded has no test that failed.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some(test => test.status === 'failed'),
  )
  const failed = report.numFailedTests + broken.length
  const skipped = report.numPendingTests + report.numTodoTests
  const counts = `${report.numPassedTests} passed, ${failed} failed`
  return {
    line: skipped === 0 ? counts : `${counts}, ${skipped} skipped`,
    passed: report.success && failed === 0 && report.numPassedTests > 0,
  }
}

if (import.meta.main) {
  const { line, passed } = countTests(
    JSON.parse(readFileSync(process.argv[2] ?? 'tests.json', 'utf8')) as Report,
  )
  process.stdout.write(`${line}\n`)
  if (!passed) process.exitCode = 1
}
