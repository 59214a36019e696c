/**
 * Adds commits that the remote is known to have to its receive-pack advertisement. isomorphic-git sends all the
 * history below a parent that is no tip of a branch any more, unless it is told that the remote has it.
 */
export function adviseKnown(advertisement: Buffer, known: readonly string[]): Buffer {
  const end = advertisement.lastIndexOf('0000')
  if (end !== advertisement.length - 4) return advertisement
  const lines = known.map((id, index) => {
    const line = `${id} refs/banyan/known/${index}\n`
    return (line.length + 4).toString(16).padStart(4, '0') + line
  })
  return Buffer.concat([
    advertisement.subarray(0, end),
    Buffer.from(lines.join('')),
    advertisement.subarray(end),
  ])
}
