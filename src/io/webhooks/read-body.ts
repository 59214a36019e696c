import type { IncomingMessage } from 'node:http'
import type { Clock } from '../../reconcile/ports.ts'
import type { Refusal } from './result.ts'

export interface BodyLimits {
  /** Of one body. */
  readonly maxBytes: number
  readonly timeoutMs: number
  /** What all bodies that are being read may still take. */
  readonly room: { bytes: number }
  readonly clock: Clock
}

type BodyFault = Extract<Refusal, 'too-large' | 'too-slow' | 'truncated' | 'busy'>

/** The bytes of a request's body, or why there are none. What is sent after that is dropped. */
export async function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
): Promise<Uint8Array | BodyFault> {
  const { maxBytes, timeoutMs, room, clock } = limits
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return 'too-large'
  const chunks: Uint8Array[] = []
  let size = 0
  const over = new AbortController()
  const read = new Promise<Uint8Array | BodyFault>(resolve => {
    request.on('data', (chunk: Buffer) => {
      if (over.signal.aborted) return
      size += chunk.length
      room.bytes -= chunk.length
      if (size > maxBytes) resolve('too-large')
      else if (room.bytes < 0) resolve('busy')
      else chunks.push(chunk)
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', () => resolve('truncated'))
    request.once('close', () => resolve('truncated'))
  })
  const slow = clock.sleep(timeoutMs, over.signal).then(() => 'too-slow' as const)
  const body = await Promise.race([read, slow])
  over.abort()
  chunks.length = 0
  room.bytes += size
  return body
}
