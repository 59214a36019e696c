import type { Command } from 'commander'
import { diagnosticCodes } from '../../../base/diagnostic/codes.ts'
import { isError } from '../../../base/diagnostic/diagnostic.ts'
import { loadFleet } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print } from '../print.ts'
import { printMistakes } from '../print-diagnostics.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

export function validateCommand(): Command {
  return fleetCommand('validate', ['text', 'json', 'github'])
    .description('find every mistake in the fleet at once, each with its line')
    .option('--explain <code>', 'what a diagnostic code means and what to do about it')
    .addHelpText(
      'after',
      examples(
        'banyan validate',
        'banyan validate -o github',
        'banyan validate --explain fleet/field-unknown',
      ),
    )
    .action(async (options: SourceOptions & { readonly explain?: string }) => {
      if (options.explain !== undefined) return explainCode(options.explain)
      const open = await openSource(options)
      try {
        const loaded = await loadFleet(open)
        printMistakes(loaded, open, options.output)
        if (loaded.result.diagnostics.some(isError)) process.exitCode = 1
      } finally {
        await open.close()
      }
    })
}

function explainCode(code: string): void {
  const found = Object.entries(diagnosticCodes).find(([known]) => known === code)
  if (found === undefined) throw new UsageError(`there is no diagnostic "${code}"`)
  print(`${code}: ${found[1].summary}\n${found[1].remedy}`)
}
