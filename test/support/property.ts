import { relative } from 'node:path'
import fc from 'fast-check'
import { expect } from 'vitest'

const { PROPERTY_RUNS = '10000', PROPERTY_SEED, PROPERTY_PATH } = process.env

const parameters = {
  numRuns: Number(PROPERTY_RUNS),
  ...(PROPERTY_SEED !== undefined && { seed: Number(PROPERTY_SEED) }),
  ...(PROPERTY_PATH !== undefined && { path: PROPERTY_PATH }),
}

/**
 * Asserts a property, 10,000 times or `PROPERTY_RUNS`, and one that costs more so many times fewer; a failure says the
 * command that replays it.
 */
export function holds<Values>(
  property: fc.IProperty<Values>,
  { cost = 1 }: { readonly cost?: number } = {},
): void {
  const numRuns = Math.ceil(parameters.numRuns / cost)
  const details = fc.check(property, { ...parameters, numRuns })
  if (!details.failed) return
  const { currentTestName = '', testPath = '' } = expect.getState()
  const found = `PROPERTY_SEED=${details.seed} PROPERTY_PATH=${details.counterexamplePath ?? ''}`
  const command = `npm test -- ${relative(process.cwd(), testPath)} -t '${currentTestName.replaceAll("'", '.')}'`
  throw new Error(`${fc.defaultReportMessage(details)}\n\nReplay: ${found} ${command}`, {
    cause: details.errorInstance,
  })
}
