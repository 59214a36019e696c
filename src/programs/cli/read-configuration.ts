import { InvalidArgumentError, type Option } from 'commander'
import * as z from 'zod'
import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { NotifierOptions } from '../../io/notify/open-notifier.ts'
import type { Receiver } from '../../io/webhooks/receiver.ts'
import { map, must, readConfig } from './read-config.ts'
import { notifierFields, notifierList, openNotifiers, withoutAddresses } from './read-notifiers.ts'
import { openReceivers, receiverFields, receiverList } from './read-receivers.ts'

/** What a file of configuration says, or its mistakes; `text` is what the mistakes stand in, without what may be secret. */
export interface ReadConfiguration {
  /** Values of options by their attribute, as their flags would give them. */
  readonly options: Readonly<Record<string, unknown>>
  readonly receivers?: readonly Receiver[]
  readonly notifiers?: readonly NotifierOptions[]
  readonly diagnostics: readonly Diagnostic[]
  readonly text: string
}

export const configurationVersion = 'banyan.dev/v1alpha1'
export const configurationKind = 'BanyanConfig'

/** Reads a file in which every option has a field of its name, beside receivers and notifiers. */
export function readConfiguration(path: string, options: readonly Option[]): ReadConfiguration {
  const fields = Object.fromEntries(options.map(option => [option.attributeName(), fieldOf(option)]))
  const schema = z.strictObject(
    {
      ...fields,
      apiVersion: z.literal(configurationVersion, { error: must(configurationVersion) }),
      kind: z.literal(configurationKind, { error: must(configurationKind) }),
      receivers: receiverList.optional(),
      notifiers: notifierList.optional(),
    },
    map,
  )
  const read = readConfig(path, schema, {
    top: ['apiVersion', 'kind', ...Object.keys(fields), 'receivers', 'notifiers'],
    lists: { receivers: receiverFields, notifiers: notifierFields },
  })
  const text = withoutSecrets(read.text)
  if (read.value === undefined) return { options: {}, diagnostics: read.diagnostics, text }
  const { apiVersion: _, kind: __, receivers: listed, notifiers: named, ...values } = read.value
  const heard = listed && openReceivers(listed, read.at)
  const told = named && openNotifiers(named, read.at)
  return {
    options: values,
    ...(heard && { receivers: heard.receivers }),
    ...(told && { notifiers: told.notifiers }),
    diagnostics: [...(heard?.diagnostics ?? []), ...(told?.diagnostics ?? [])],
    text,
  }
}

// No field takes one, and whoever wrote one all the same is told so without it being printed.
function withoutSecrets(text: string): string {
  const named = /^([\s"'{-]*\w*(?:token|password|secret)["']?\s*:\s*)(\S.*)$/gim
  return withoutAddresses(text).replaceAll(
    named,
    (_, name: string, value: string) => name + 'x'.repeat(value.length),
  )
}

function fieldOf(option: Option): z.ZodType<unknown> {
  return z
    .unknown()
    .transform((input, context) => {
      const read = readSetting(option, input)
      if ('value' in read) return read.value
      context.addIssue({ code: 'custom', message: read.fault })
      return z.NEVER
    })
    .optional()
}

/** What an option is set to in a file or by a variable, as its flag would give it, or why it cannot be. */
export function readSetting(option: Option, input: unknown): Setting {
  if (!option.required && !option.optional) return readSwitch(input)
  const isList = option.variadic || Array.isArray(option.defaultValue)
  if (!isList || !Array.isArray(input)) return readValue(option, input, undefined)
  let setting: Setting = { value: undefined }
  for (const each of input) if ('value' in setting) setting = readValue(option, each, setting.value)
  return setting
}

export type Setting = { readonly value: unknown } | { readonly fault: string }

function readSwitch(input: unknown): Setting {
  const word = String(input)
  return word === 'true' || word === 'false' ? { value: word === 'true' } : { fault: 'must be true or false' }
}

function readValue({ argChoices, parseArg, variadic }: Option, input: unknown, previous: unknown): Setting {
  const isText = typeof input === 'string'
  // What is parsed may be written without quotes; of what is not, YAML has lost how a number was written.
  if (!isText && (parseArg === undefined || !['number', 'boolean'].includes(typeof input)))
    return { fault: 'must be text' }
  const text = String(input)
  if (hasCredential(text))
    return {
      fault:
        'has a credential, which belongs into BANYAN_GIT_USERNAME and BANYAN_GIT_PASSWORD, or BANYAN_GIT_TOKEN',
    }
  if (parseArg === undefined) return { value: variadic ? [...asList(previous), text] : text }
  try {
    return { value: parseArg(text, previous) }
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    return { fault: `is "${text}": ${argChoices ? `choose one of ${argChoices.join(', ')}` : error.message}` }
  }
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function hasCredential(text: string): boolean {
  const url = URL.parse(text)
  if (url === null) return false
  return url.password !== '' || (url.username !== '' && /^https?:$/.test(url.protocol))
}
