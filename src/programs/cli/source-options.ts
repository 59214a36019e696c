import { Command, Option } from 'commander'

/** What every verb that reads a fleet takes. */
export interface SourceOptions {
  readonly source: string
  readonly branch?: string
  /** The fleet's directory below the source. */
  readonly path?: string
  readonly gitBackend: 'auto' | 'embedded' | 'native'
  /** The helm program: a path or a name on PATH. */
  readonly helmCommand: string
  readonly output: string
}

/** A verb with the options that all of them share; `outputs` are the values of `-o`, the first is the default. */
export function fleetCommand(name: string, outputs: readonly [string, ...string[]]): Command {
  return new Command(name)
    .addOption(
      new Option('--source <dir|url>', 'working directory, repository or URL of the fleet')
        .default('.', 'the working directory')
        .env('BANYAN_SOURCE'),
    )
    .addOption(
      new Option(
        '--branch <name>',
        'Git branch to read, by default main; of a directory: the branch instead of the files as they are',
      ).env('BANYAN_BRANCH'),
    )
    .addOption(
      new Option('--path <dir>', 'directory of the fleet in the source, where it is not the root').env(
        'BANYAN_PATH',
      ),
    )
    .addOption(
      new Option('--git-backend <kind>', 'how Git is spoken')
        .choices(['auto', 'embedded', 'native'])
        .default('auto')
        .env('BANYAN_GIT_BACKEND'),
    )
    .addOption(
      new Option('--helm-command <program>', 'Helm 4, for applications that are charts')
        .default('helm')
        .env('BANYAN_HELM'),
    )
    .addOption(
      new Option('-o, --output <format>', 'format of the output').choices([...outputs]).default(outputs[0]),
    )
}

/** Examples at the end of a verb's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map(line => `  $ ${line}`).join('\n')}`
}
