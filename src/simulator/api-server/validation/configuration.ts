import type { KubernetesObject } from '../../../core/model/object.ts'
import { objectAt } from '../metadata.ts'
import type { Problem } from './names.ts'

const maxBytes = 1_048_576
const key = /^[-._a-zA-Z0-9]+$/

/** The keys of a ConfigMap or a Secret are file names, and its values have a mebibyte in all. */
export function checkConfiguration({ kind, data, binaryData }: KubernetesObject): readonly Problem[] {
  const values = { ...objectAt(data), ...objectAt(binaryData) }
  const isEncoded = (name: string): boolean => kind === 'Secret' || name in objectAt(binaryData)
  const bytes = Object.entries(values).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(String(value), isEncoded(name) ? 'base64' : 'utf8'),
    0,
  )
  const tooLong = {
    field: '[]',
    message: `Too long: may not be more than ${maxBytes} bytes`,
    reason: 'FieldValueTooLong',
  }
  const wrong = Object.keys(values).filter(name => !key.test(name))
  return [
    ...wrong.map(name => ({
      field: `data[${name}]`,
      message: `Invalid value: ${JSON.stringify(name)}: a valid config key must consist of alphanumeric characters, '-', '_' or '.'`,
    })),
    ...(bytes > maxBytes ? [tooLong] : []),
  ]
}
