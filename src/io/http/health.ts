import { readOnly } from './read-only.ts'
import type { Route } from './route.ts'

/**
 * `/healthz`: 200 for as long as this process answers at all. `/readyz`: 200, or 503 with what `unready` says is
 * missing.
 */
export function healthRoutes(unready: () => string | undefined): readonly Route[] {
  return [
    readOnly('/healthz', () => ({ status: 200, body: 'ok\n' })),
    readOnly('/readyz', () => {
      const reason = unready()
      return reason === undefined ? { status: 200, body: 'ok\n' } : { status: 503, body: `${reason}\n` }
    }),
  ]
}
