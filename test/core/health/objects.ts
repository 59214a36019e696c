import { parse } from 'yaml'
import type { KubernetesObject } from '../../../src/core/model/object.ts'

/** An object of a kind with `spec` and `status` as YAML flow maps give them. */
export function object(kind: string, body: string): KubernetesObject {
  const slash = kind.lastIndexOf('/')
  const apiVersion = slash < 0 ? 'v1' : kind.slice(0, slash)
  const parsed = parse(body) as Record<string, never>
  return {
    apiVersion,
    kind: kind.slice(slash + 1),
    ...parsed,
    metadata: { name: 'it', generation: 2, ...(parsed.metadata as object | undefined) },
  }
}

export const condition = (type: string, status: string, reason = '', message = ''): string =>
  `{ type: ${type}, status: "${status}", reason: "${reason}", message: "${message}" }`

export type Row = readonly [kind: string, body: string, status: string, message: string]
