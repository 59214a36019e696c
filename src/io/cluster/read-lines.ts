import type { Readable } from 'node:stream'

// An object of etcd's largest size, several times over.
const longestLine = 64 * 1024 * 1024

/** The lines of a stream, also of one that ends within a line. A stream that is silent for `stallSeconds` is a TimeoutError. */
export async function* readLines(stream: Readable, stallSeconds: number): AsyncGenerator<string> {
  const stalled = () => stream.destroy(new DOMException('silent', 'TimeoutError'))
  let timer = setTimeout(stalled, stallSeconds * 1000)
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of stream) {
      clearTimeout(timer)
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > longestLine) throw new Error('a line of a watch is too long')
      for (const line of lines) if (line !== '') yield line
      timer = setTimeout(stalled, stallSeconds * 1000)
    }
    if (rest.trim() !== '') yield rest
  } finally {
    clearTimeout(timer)
  }
}
