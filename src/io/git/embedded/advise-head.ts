/**
 * Adds what HEAD stands for to an upload-pack advertisement that does not tell. Where the remote's HEAD names a
 * branch that does not exist, isomorphic-git would otherwise give up between writing the ref and the objects.
 */
export function adviseHead(advertisement: Buffer): Buffer {
  if (advertisement.includes('symref=HEAD:')) return advertisement
  let offset = 0
  while (offset + 4 <= advertisement.length) {
    const length = Number.parseInt(advertisement.toString('latin1', offset, offset + 4), 16)
    if (Number.isNaN(length)) return advertisement
    const line = advertisement.subarray(offset, offset + Math.max(length, 4))
    // The capabilities stand behind a NUL in the first line that names a ref.
    if (line.includes(0)) return insert(advertisement, offset, line)
    offset += Math.max(length, 4)
  }
  return advertisement
}

function insert(advertisement: Buffer, offset: number, line: Buffer): Buffer {
  const text = line.subarray(4, line.at(-1) === 0x0a ? -1 : undefined)
  const ref = text.toString('utf8', text.indexOf(0x20) + 1, text.indexOf(0))
  const longer = Buffer.concat([text, Buffer.from(` symref=HEAD:${ref}\n`)])
  const length = (longer.length + 4).toString(16).padStart(4, '0')
  return Buffer.concat([
    advertisement.subarray(0, offset),
    Buffer.from(length),
    longer,
    advertisement.subarray(offset + line.length),
  ])
}
