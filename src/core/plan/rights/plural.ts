/** The plural of a kind by Kubernetes' own rule (meta.UnsafeGuessKindToResource), right for all that it brings along. */
export function pluralByRule(kind: string): string {
  const singular = kind.toLowerCase()
  if (singular === 'endpoints') return singular
  if (singular.endsWith('s')) return `${singular}es`
  return singular.endsWith('y') ? `${singular.slice(0, -1)}ies` : `${singular}s`
}

/** Whether a group is none of Kubernetes' own, so that only its definition tells the plural of a kind. */
export function isExtension(group: string): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io')
}
