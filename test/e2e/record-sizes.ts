const headerBytes = 5

/** Tells the sizes of the TLS records of a stream of bytes, which nobody needs to be able to read for that (RFC 8446 §5.1). */
export function recordSizes(onRecord: (bytes: number) => void): (chunk: Buffer) => void {
  let header = Buffer.alloc(0)
  let left = 0
  return chunk => {
    for (let at = 0; at < chunk.length; ) {
      if (left > 0) {
        const taken = Math.min(left, chunk.length - at)
        left -= taken
        at += taken
        continue
      }
      const part = chunk.subarray(at, at + headerBytes - header.length)
      header = Buffer.concat([header, part])
      at += part.length
      if (header.length < headerBytes) return
      left = header.readUInt16BE(3)
      onRecord(left)
      header = Buffer.alloc(0)
    }
  }
}
