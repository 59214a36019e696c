import { join } from 'node:path'
import { sha256 } from '../../src/base/std/hash.ts'
import { canonicalJson, type JsonValue } from '../../src/base/std/json.ts'

/** Real kustomizations below the folder of real applications. */
export const realApplications: readonly string[] = [
  'online-boutique',
  'online-boutique/base',
  'online-boutique/tests/memorystore-with-all-components',
  'online-boutique/tests/service-mesh-istio-with-all-components',
  'online-boutique/tests/spanner-with-all-components',
  'podinfo/kustomize',
  'podinfo/deploy/bases/backend',
  'podinfo/deploy/bases/cache',
  'podinfo/deploy/bases/database',
  'podinfo/deploy/bases/frontend',
  'podinfo/deploy/overlays/dev',
  'podinfo/deploy/overlays/staging',
  'podinfo/deploy/overlays/production',
]

/** Components of online-boutique, each to be tried on its base. */
export const realComponents: readonly string[] = [
  'alloydb',
  'container-images-registry',
  'container-images-tag',
  'container-images-tag-suffix',
  'custom-base-url',
  'cymbal-branding',
  'google-cloud-operations',
  'memorystore',
  'network-policies',
  'non-public-frontend',
  'service-mesh-istio',
  'shopping-assistant',
  'single-shared-session',
  'spanner',
  'without-loadgenerator',
]

/** A kustomization of the base of online-boutique with one component, as a directory beside them. */
export function withComponent(component: string): string {
  return `resources: [../base]\ncomponents: [../components/${component}]\n`
}

/** The folder beside the clone that holds them. */
export function sharedFolder(): string {
  return process.env.BANYAN_SHARED ?? join(import.meta.dirname, '../../../shared')
}

/** Identifies documents and their order. */
export function digestOf(documents: readonly JsonValue[]): string {
  return sha256(documents.map(canonicalJson).join('\n'))
}
