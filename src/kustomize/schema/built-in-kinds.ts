import { clusterScopedKinds, kindTypes } from './kubernetes.generated.ts'

const clusterScoped: ReadonlySet<string> = new Set(clusterScopedKinds)

/**
 * Whether kustomize knows a kind's scope without its schema. One that it does not know makes it read the built-in
 * schema, also when another one takes its place later (openapi.go).
 */
export function isBuiltIn(apiVersion: string | undefined, kind: string): boolean {
  const key = `${apiVersion}/${kind}`
  return Object.hasOwn(kindTypes, key) || clusterScoped.has(key)
}
