/** A commit object, taken apart as Git does before it looks at the signature. */
export interface SignedCommit {
  /** What was signed: the object without the signature. */
  readonly payload: Uint8Array
  /** In armor; undefined where it has none. */
  readonly signature: string | undefined
  /** Committer time, in seconds since the epoch. */
  readonly time: number
}

/** Undefined: it has several signatures, of which nobody could say which one counts. */
export function readSignedCommit(content: Uint8Array): SignedCommit | undefined {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const end = bytes.indexOf('\n\n')
  const headers = headersOf(end < 0 ? bytes : bytes.subarray(0, end + 1))
  const signatures = headers.filter(({ name }) => name === 'gpgsig')
  if (signatures.length > 1) return undefined
  // Git signs neither of the two.
  const rest = headers.filter(({ name }) => name !== 'gpgsig' && name !== 'gpgsig-sha256')
  const committer = headers.find(({ name }) => name === 'committer')?.lines[0]?.toString('latin1') ?? ''
  return {
    payload: Buffer.concat([
      ...rest.flatMap(({ lines }) => lines),
      ...(end < 0 ? [] : [bytes.subarray(end + 1)]),
    ]),
    signature: signatures[0] && textIn(signatures[0]),
    time: Number(/> (\d+) [+-]\d+\n?$/.exec(committer)?.[1] ?? 0),
  }
}

interface Header {
  readonly name: string
  /** With their ends; those after the first begin with a space. */
  readonly lines: Buffer[]
}

function headersOf(bytes: Buffer): readonly Header[] {
  const headers: Header[] = []
  for (let at = 0; at < bytes.length; ) {
    const found = bytes.indexOf('\n', at)
    const next = found < 0 ? bytes.length : found + 1
    const line = bytes.subarray(at, next)
    const last = headers.at(-1)
    if (line.toString('latin1', 0, 1) === ' ' && last !== undefined) last.lines.push(line)
    else headers.push({ name: line.toString('latin1').split(/[ \n]/, 1)[0] ?? '', lines: [line] })
    at = next
  }
  return headers
}

function textIn({ name, lines }: Header): string {
  return lines.map((line, index) => line.toString('latin1', index === 0 ? name.length + 1 : 1)).join('')
}
