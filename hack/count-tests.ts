import { readFileSync } from 'node:fs'

interface Report {
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

/** Prints one line for a JSON report of vitest, and fails when anything failed or nothing ran. */
function main(path: string): void {
  const report = JSON.parse(readFileSync(path, 'utf8')) as Report
  // A file that cannot even be loaded has no test that failed.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some(test => test.status === 'failed'),
  )
  const failed = report.numFailedTests + broken.length
  const skipped = report.numPendingTests + report.numTodoTests
  process.stdout.write(
    `${report.numPassedTests} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}\n`,
  )
  if (failed > 0 || report.numPassedTests === 0 || !report.success) process.exitCode = 1
}

main(process.argv[2] ?? 'tests.json')
