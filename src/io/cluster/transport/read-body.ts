import type { Readable } from 'node:stream'
import { OperationError } from '../../../core/model/operation-error.ts'
import type { RequestContext } from './failure.ts'

/** The whole text of an answer; one beyond the limit is refused without reading the rest. */
export async function readBody(body: Readable, maxBytes: number, context: RequestContext): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > maxBytes) {
      throw new OperationError({
        code: 'cluster/answer-too-large',
        message: `${context.action}: the answer is larger than ${maxBytes} bytes`,
        subject: context.cluster,
        retryable: false,
      })
    }
  }
  return Buffer.concat(chunks).toString('utf8')
}
