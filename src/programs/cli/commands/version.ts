import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { print } from '../print.ts'
import { examples } from '../source-options.ts'

export function versionCommand(): Command {
  return new Command('version')
    .description('print the version')
    .addHelpText('after', examples('banyan version'))
    .action(() => print(`banyan ${version()}`))
}

/** The version of the package that this file is part of, whether bundled or not. */
export function version(): string {
  for (const path of ['../package.json', '../../../../package.json']) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
      if (typeof parsed === 'object' && parsed !== null && 'version' in parsed) return String(parsed.version)
    } catch {
      // Not there in this layout: the next path is that of the other.
    }
  }
  return 'unknown'
}
