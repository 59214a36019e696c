import * as z from 'zod'
import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { type NotifierOptions, notifierTypes } from '../../io/notify/open-notifier.ts'
import { configMistake, list, map, readConfig, secretBeside, secretMistake, text } from './read-config.ts'
import { readSecret, type Unreadable } from './secret-file.ts'

/** The notifiers that a file lists, or its mistakes; `text` is what the mistakes stand in, without addresses. */
export interface ReadNotifiers {
  readonly notifiers: readonly NotifierOptions[]
  readonly diagnostics: readonly Diagnostic[]
  readonly text: string
}

export const notifierFields: readonly string[] = ['name', 'type', 'urlFile', 'url', 'secretFile']

const notifier = z
  .strictObject(
    {
      name: z.string(text).min(1, { error: 'must not be empty' }),
      type: z.enum(notifierTypes, { error: `must be one of ${notifierTypes.join(', ')}` }),
      urlFile: z.string(text).optional(),
      url: z.string(text).optional(),
      secretFile: z.string(text).optional(),
    },
    map,
  )
  .superRefine(({ type, url, urlFile, secretFile }, context) => {
    const refuse = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message })
    if (type === 'slack' && url !== undefined)
      refuse('url', 'of Slack is a secret, which stands in a file: name that as urlFile')
    else if (url !== undefined && urlFile !== undefined) refuse('url', 'and urlFile cannot both be there')
    if (url === undefined && urlFile === undefined) refuse('urlFile', 'is missing')
    if (url !== undefined && !isAddress(url)) refuse('url', notAnAddress)
    if (type === 'slack' && secretFile !== undefined)
      refuse('secretFile', 'signs what a generic notifier is sent, and Slack takes no signature')
  })

/** A notifier as it stands in a file, with the names of the files of its secrets. */
export interface ConfiguredNotifier extends Pick<NotifierOptions, 'name' | 'type'> {
  readonly url?: string | undefined
  readonly urlFile?: string | undefined
  readonly secretFile?: string | undefined
}

/** Notifiers as a file lists them. */
export const notifierList: z.ZodType<readonly ConfiguredNotifier[]> = z
  .array(notifier, list)
  .min(1, 'must list a notifier')

const schema = z.strictObject({ notifiers: notifierList }, map)

/** Reads a file of notifiers, and the files of their addresses and secrets. */
export function readNotifiers(path: string): ReadNotifiers {
  const read = readConfig(path, schema, { top: ['notifiers'], lists: { notifiers: notifierFields } })
  const { value, at, diagnostics } = read
  const text = withoutAddresses(read.text)
  if (value === undefined) return { notifiers: [], diagnostics, text }
  return { ...openNotifiers(value.notifiers, at), text }
}

/** The text with addresses crossed out: whoever wrote a secret one there is told so without it being printed. */
export function withoutAddresses(text: string): string {
  return text.replaceAll(/https?:\/\/[^\s"'},]+/gi, address => 'x'.repeat(address.length))
}

/** Notifiers with the addresses and secrets that they name, below `notifiers` at the place. */
export function openNotifiers(
  configured: readonly ConfiguredNotifier[],
  at: Place,
): Pick<ReadNotifiers, 'notifiers' | 'diagnostics'> {
  const names = new Set<string>()
  const notifiers: NotifierOptions[] = []
  const mistakes: Diagnostic[] = []
  for (const [index, entry] of configured.entries()) {
    const place = { ...at, path: ['notifiers', index] }
    const { name, type } = entry
    if (names.has(name))
      mistakes.push(configMistake(`there are two notifiers "${name}"`, fieldOf(place, 'name')))
    names.add(name)
    const secretOf = (field: 'urlFile' | 'secretFile'): (() => string) | undefined => {
      const file = entry[field]
      if (file === undefined) return undefined
      const secret = secretBeside(file, at, field === 'urlFile' ? readAddress : readSecret)
      if (typeof secret === 'function') return secret
      mistakes.push(secretMistake(file, secret, fieldOf(place, field)))
      return undefined
    }
    const { url: address } = entry
    const url = address === undefined ? secretOf('urlFile') : () => address
    const secret = secretOf('secretFile')
    if (url !== undefined) notifiers.push({ name, type, url, ...(secret === undefined ? {} : { secret }) })
  }
  return { notifiers, diagnostics: mistakes }
}

function fieldOf(place: Place & { readonly path: readonly (string | number)[] }, field: string): Place {
  return { ...place, path: [...place.path, field] }
}

const notAnAddress = 'must be an http(s) address without a user name'

// What a file has is never quoted.
function readAddress(path: string): string | Unreadable {
  const secret = readSecret(path)
  if (typeof secret !== 'string') return secret
  const address = secret.trim()
  return isAddress(address) ? address : { fault: notAnAddress }
}

function isAddress(text: string): boolean {
  const url = URL.parse(text)
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:'
  return isHttp && url.username === '' && url.password === ''
}
