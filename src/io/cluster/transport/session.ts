import type { Clock } from '../../../reconcile/ports.ts'
import type { Credential } from '../access/credential.ts'
import type { Endpoint } from './endpoint.ts'
import type { Connections, Lease, Pools } from './pools.ts'

/** An open way to a cluster: where to, over which connections, as whom. */
export interface Line {
  readonly origin: string
  /** What the server's address has before the paths of the API; `''` without. */
  readonly basePath: string
  readonly connections: Connections
  readonly headers: Readonly<Record<string, string | readonly string[]>>
}

/** Where a cluster is and who we are there, as of now. */
export interface Identity {
  readonly endpoint: Endpoint
  readonly credential: Credential
}

/** Keeps the line to one cluster: renewed before its credential ends and when a server refuses it, once for all who wait. */
export interface Session {
  /** The line; another one than `refused`, unless signing in again gives the same credential. */
  line(refused?: Line): Promise<Line>
  close(): Promise<void>
}

interface OpenLine extends Line {
  readonly identity: Identity
  readonly lease: Lease
}

export function createSession(
  pools: Pools,
  clock: Clock,
  identify: (refused?: Credential) => Promise<Identity>,
): Session {
  let current: Promise<OpenLine | undefined> = Promise.resolve(undefined)

  const renew = async (before: OpenLine | undefined, refused: boolean): Promise<OpenLine> => {
    const identity = await identify(refused ? before?.identity.credential : undefined)
    const known = before !== undefined && sameIdentity(before.identity, identity)
    if (known) return { ...before, identity }
    const lease = pools.lease(identity.endpoint)
    void before?.lease.release()
    const { origin, pathname } = new URL(identity.endpoint.server)
    const basePath = pathname === '/' ? '' : pathname
    const { headers } = identity.credential
    return { origin, basePath, connections: lease.connections, headers, identity, lease }
  }

  return {
    async line(refused) {
      const seen = current
      const open = await seen
      const stale = (open?.identity.credential.staleAt ?? Number.POSITIVE_INFINITY) <= clock.now()
      if (open !== undefined && !stale && open !== refused) return open
      if (current === seen) {
        const next = renew(open, open !== undefined && open === refused)
        current = next
        // A failure reaches all who waited for this try; the next one who asks tries anew.
        next.catch(() => {
          if (current === next) current = seen
        })
      }
      return (await current) ?? this.line(refused)
    },
    async close() {
      const open = await current.catch(() => undefined)
      current = Promise.resolve(undefined)
      await open?.lease.release()
    },
  }
}

function sameIdentity(a: Identity, b: Identity): boolean {
  return (
    JSON.stringify([a.endpoint, a.credential.headers]) === JSON.stringify([b.endpoint, b.credential.headers])
  )
}
