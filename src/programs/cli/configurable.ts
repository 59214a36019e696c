import { type Command, Option } from 'commander'
import { withoutMistakes } from './read-config.ts'
import {
  configurationKind,
  configurationVersion,
  type ReadConfiguration,
  readConfiguration,
  readSetting,
} from './read-configuration.ts'
import { UsageError } from './usage-error.ts'

/** What is configured beside options, where a file of configuration lists it. */
export interface Configured extends Pick<ReadConfiguration, 'receivers' | 'notifiers'> {}

// A file of configuration has itself what the last two name files of.
const apart = new Set(['config', 'webhookConfig', 'notifyConfig'])

/**
 * Takes the options of a verb from the environment and from a file, too: a flag counts before BANYAN_<FLAG>, that before
 * the file, and that before the default.
 */
export function configurable(command: Command): Command {
  command.addOption(
    new Option('--config <file>', 'a file with any of these options, receivers and notifiers').env(
      'BANYAN_CONFIG',
    ),
  )
  // For the help. Commander itself reads a variable only where it had it at the start, and takes any for true.
  const own = settable(command).filter(({ envVar }) => envVar === undefined)
  for (const option of own) option.env(variableOf(option))
  return command.hook('preAction', () => {
    for (const option of own.filter(each => isOpen(command, each))) takeVariable(command, option)
    const path: string | undefined = command.getOptionValue('config')
    if (path !== undefined) takeFile(command, path)
  })
}

/** The options that a file of configuration may have. */
export function configurableOptions(command: Command): readonly Option[] {
  return settable(command).filter(option => !apart.has(option.attributeName()))
}

// `--no-x` beside `--x` is a word for one of its values, and `--output` has but one.
function settable(command: Command): readonly Option[] {
  const said = new Set(command.options.filter(({ negate }) => !negate).map(each => each.attributeName()))
  return command.options.filter(option => {
    const name = option.attributeName()
    return name !== 'output' && !(option.negate && said.has(name))
  })
}

export const configurationHelp: string = `
Configuration: every option has a variable, and a field of its name in the file of --config. A flag counts before the
variable, the variable before the file. No field takes a secret.
  apiVersion: ${configurationVersion}
  kind: ${configurationKind}
  source: https://git.example/fleet.git
  gitBackend: embedded
  interval: 10s
  listen: :8080
  receivers: []                        # as in the file of --webhook-config
  notifiers: []                        # as in the file of --notify-config`

/** `--git-backend`: BANYAN_GIT_BACKEND; `--no-wait`: BANYAN_WAIT. */
function variableOf(option: Option): string {
  return `BANYAN_${option.name().replace(/^no-/, '').replaceAll('-', '_').toUpperCase()}`
}

function isOpen(command: Command, option: Option): boolean {
  const source = command.getOptionValueSource(option.attributeName())
  return source === undefined || source === 'default'
}

function takeVariable(command: Command, option: Option): void {
  const { envVar = '' } = option
  const text = process.env[envVar]
  if (text === undefined) return
  const read = readSetting(option, text)
  if ('fault' in read) throw new UsageError(`the environment variable ${envVar} ${read.fault}`)
  command.setOptionValueWithSource(option.attributeName(), read.value, 'env')
}

function takeFile(command: Command, path: string): void {
  const options = configurableOptions(command)
  const read = withoutMistakes(path, readConfiguration(path, options))
  for (const option of options.filter(each => isOpen(command, each))) {
    const name = option.attributeName()
    const value = read.options[name]
    if (value !== undefined) command.setOptionValueWithSource(name, value, 'config')
  }
  const { receivers, notifiers } = read
  for (const [name, value] of Object.entries({ receivers, notifiers }))
    if (value !== undefined) command.setOptionValueWithSource(name, value, 'config')
}
