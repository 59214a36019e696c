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

/** The folder beside the clone that holds them. */
export function sharedFolder(): string {
  return process.env.BANYAN_SHARED ?? join(import.meta.dirname, '../../../shared')
}

/** Identifies documents and their order. */
export function digestOf(documents: readonly JsonValue[]): string {
  return sha256(documents.map(canonicalJson).join('\n'))
}
