import type { ServedKind } from '../schema/kinds.ts'

/** A field of an object that the server refuses. */
export interface Problem {
  /** As in `metadata.name`. */
  readonly field: string
  readonly message: string
  readonly reason?: string
}

const label = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const qualified = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

/** Whether the kind's objects may have this name: most take an RFC 1123 subdomain, RBAC any path segment. */
export function checkName(kind: ServedKind, name: string): readonly Problem[] {
  const field = 'metadata.name'
  const shown = JSON.stringify(name)
  if (kind.group === 'rbac.authorization.k8s.io') {
    const fits = name !== '.' && name !== '..' && !/[/%]/.test(name)
    return fits
      ? []
      : [{ field, message: `Invalid value: ${shown}: may not be '.' or '..', or contain '/' or '%'` }]
  }
  const isLabel = kind.group === '' && (kind.kind === 'Namespace' || kind.kind === 'Service')
  const [pattern, limit] = isLabel ? [label, 63] : [subdomain, 253]
  if (name.length > limit)
    return [{ field, message: `Invalid value: ${shown}: must be no more than ${limit} characters` }]
  if (pattern.test(name)) return []
  const what = isLabel ? 'label' : 'subdomain'
  const message = `a lowercase RFC 1123 ${what} must consist of lower case alphanumeric characters, '-'${isLabel ? '' : " or '.'"}, and must start and end with an alphanumeric character`
  return [{ field, message: `Invalid value: ${shown}: ${message}` }]
}

export function checkNamespaceName(namespace: string): readonly Problem[] {
  if (namespace.length <= 63 && label.test(namespace)) return []
  return [
    {
      field: 'metadata.namespace',
      message: `Invalid value: ${JSON.stringify(namespace)}: a lowercase RFC 1123 label is required`,
    },
  ]
}

/** Labels: qualified keys, values of at most 63 characters. */
export function checkLabels(labels: Readonly<Record<string, unknown>>, field: string): readonly Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => [
    ...checkKey(key, field),
    ...(typeof value === 'string' && value.length <= 63 && labelValue.test(value)
      ? []
      : [
          {
            field,
            message: `Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or consist of at most 63 alphanumeric characters, '-', '_' or '.'`,
          },
        ]),
  ])
}

/** A key of a label or annotation: an optional DNS subdomain, then a name of at most 63 characters. */
export function checkKey(key: string, field: string): readonly Problem[] {
  const slash = key.indexOf('/')
  const prefix = slash < 0 ? undefined : key.slice(0, slash)
  const name = key.slice(slash + 1)
  const prefixFits = prefix === undefined || (prefix.length <= 253 && subdomain.test(prefix))
  if (prefixFits && name.length <= 63 && qualified.test(name)) return []
  return [{ field, message: `Invalid value: ${JSON.stringify(key)}: a qualified name is required` }]
}
