#!/usr/bin/env node
import { inspect } from 'node:util'
import { CommanderError } from 'commander'
import { OperationError } from '../../core/model/operation-error.ts'
import { endWithReader, printNotice } from './print.ts'
import { makeProgram } from './program.ts'
import { Stopped } from './stop-signal.ts'
import { UsageError } from './usage-error.ts'

async function main(): Promise<void> {
  try {
    await makeProgram().parseAsync()
  } catch (error) {
    process.exitCode = exitCodeOf(error)
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof Stopped) return error.exitCode
  if (error instanceof UsageError) printNotice(`banyan: ${error.message}`)
  else if (error instanceof OperationError) printNotice(`banyan: ${error.code}: ${error.message}`)
  else printNotice(`banyan: this is a mistake in Banyan itself: ${inspect(error)}`)
  return 2
}

endWithReader()
await main()
