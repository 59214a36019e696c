import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import type { SealedFile } from '../../core/model/sealed.ts'
import { unreadable, unsupported } from './sops-error.ts'

/** What SOPS writes beside the values of a file. */
export interface Metadata {
  /** Of all values, encrypted as a value of its own at `lastModified`. */
  readonly mac: string
  readonly lastModified: string
  /** The MAC covers encrypted values only. */
  readonly macOnlyEncrypted: boolean
  /** The data key, once for each recipient; each is an armored age file. */
  readonly age: readonly { readonly recipient: string; readonly enc: string }[]
}

/** The other ways in which SOPS protects data keys. */
const otherKeys = ['kms', 'gcp_kms', 'azure_kv', 'hc_vault', 'hckms', 'pgp'] as const

/** Reads the `sops` block of a YAML or JSON file. */
export function readMetadata(value: JsonValue | undefined, sealed: SealedFile): Metadata {
  if (!isObject(value)) throw unreadable(sealed, 'it has no "sops" block')
  const { mac, lastmodified, age, key_groups } = value
  if (typeof mac !== 'string' || typeof lastmodified !== 'string')
    throw unreadable(sealed, 'its "sops" block has no "mac" or no "lastmodified"')
  const isSplit = isArray(key_groups) && key_groups.length > 0
  const others = otherKeys.filter(name => {
    const keys = value[name]
    return isArray(keys) && keys.length > 0
  })
  const recipients = isArray(age) ? age.flatMap(toRecipient) : []
  const macOnlyEncrypted = value.mac_only_encrypted === true
  return checked({ mac, lastModified: lastmodified, macOnlyEncrypted, age: recipients }, sealed, {
    isSplit,
    others,
  })
}

function toRecipient(entry: JsonValue): Metadata['age'] {
  if (!isObject(entry)) return []
  const { recipient, enc } = entry
  return typeof recipient === 'string' && typeof enc === 'string' ? [{ recipient, enc }] : []
}

/** Reads the `sops_` variables of a dotenv file. */
export function readFlatMetadata(fields: ReadonlyMap<string, string>, sealed: SealedFile): Metadata {
  const [mac, lastModified] = [fields.get('sops_mac'), fields.get('sops_lastmodified')]
  if (mac === undefined || lastModified === undefined)
    throw unreadable(sealed, 'it has no "sops_mac" or no "sops_lastmodified"')
  const names = [...fields.keys()]
  const age = names.flatMap(name => {
    const prefix = /^(?<prefix>sops_age__list_\d+__map_)enc$/.exec(name)?.groups?.prefix
    if (prefix === undefined) return []
    return { recipient: fields.get(`${prefix}recipient`) ?? '', enc: fields.get(name) ?? '' }
  })
  const macOnlyEncrypted = fields.get('sops_mac_only_encrypted') === 'true'
  return checked({ mac, lastModified, macOnlyEncrypted, age }, sealed, {
    isSplit: names.some(name => name.startsWith('sops_key_groups__')),
    others: otherKeys.filter(other => names.some(name => name.startsWith(`sops_${other}__`))),
  })
}

function checked(
  metadata: Metadata,
  sealed: SealedFile,
  { isSplit, others }: { readonly isSplit: boolean; readonly others: readonly string[] },
): Metadata {
  if (isSplit)
    throw unsupported(sealed, 'its data key is split among key groups, which is not supported: use one group')
  if (metadata.age.length > 0) return metadata
  if (others.length === 0) throw unreadable(sealed, 'its "sops" block names no key')
  const names = others.join(', ')
  throw unsupported(
    sealed,
    `it is encrypted for ${names}, which is not supported: add an age recipient with "sops updatekeys"`,
  )
}
