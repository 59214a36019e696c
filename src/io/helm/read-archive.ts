import { gunzipSync } from 'node:zlib'
import { joinPath } from '../../base/std/paths.ts'
import { makeDirectory, makeFile } from '../../base/tree/make-tree.ts'
import type { TreeDirectory, TreeEntry } from '../../base/tree/tree.ts'

/** The most that an archive may hold when it is unpacked. */
const maxUnpackedBytes = 64 * 1024 * 1024
const block = 512

/** The chart in a `.tgz`, without the directory that all of it lies in; a text that says why when it is none. */
export function readArchive(bytes: Uint8Array): TreeDirectory | string {
  let unpacked: Buffer
  try {
    unpacked = gunzipSync(bytes, { maxOutputLength: maxUnpackedBytes })
  } catch {
    return `it is no gzip archive, or holds more than ${maxUnpackedBytes / 1024 / 1024} MiB`
  }
  const root: Folder = new Map()
  for (const member of membersOf(unpacked)) {
    if (typeof member === 'string') return member
    const [, ...path] = joinPath(member.path)?.split('/') ?? []
    if (member.path.split('/').includes('..')) return `"${member.path}" leaves the archive`
    const name = path.pop()
    if (name === undefined) continue
    let folder = root
    for (const part of path) {
      const next = folder.get(part) ?? new Map()
      if (!(next instanceof Map)) return `"${member.path}" lies below a file`
      folder.set(part, next)
      folder = next
    }
    folder.set(name, member.content)
  }
  return toDirectory(root)
}

type Folder = Map<string, Folder | Uint8Array>

function toDirectory(folder: Folder): TreeDirectory {
  const entries = [...folder].map(([name, entry]): [string, TreeEntry] => [
    name,
    entry instanceof Map ? toDirectory(entry) : makeFile(entry),
  ])
  return makeDirectory(entries)
}

interface Member {
  readonly path: string
  readonly content: Uint8Array
}

// The tar format: a header of 512 bytes before each file, whose content is filled up to a multiple of that.
function* membersOf(bytes: Buffer): Generator<Member | string> {
  let longName: string | undefined
  for (let offset = 0; offset + block <= bytes.length && bytes[offset] !== 0; ) {
    const header = bytes.subarray(offset, offset + block)
    const size = Number.parseInt(textIn(header, 124, 12) || '0', 8)
    const start = offset + block
    if (!(size >= 0 && start + size <= bytes.length)) return yield 'it is cut off'
    const content = bytes.subarray(start, start + size)
    offset = start + Math.ceil(size / block) * block
    const type = typeOf(header)
    const path = longName ?? nameIn(header)
    longName = type === 'pax' ? paxPath(content) : type === 'long-name' ? textIn(content, 0, size) : undefined
    if (type === 'file') yield { path, content }
    if (type === 'other') yield `"${path}" is neither a file nor a directory`
  }
}

type MemberType = 'file' | 'directory' | 'pax' | 'long-name' | 'comment' | 'other'

const types: Readonly<Record<string, MemberType>> = {
  '0': 'file',
  '\0': 'file',
  '5': 'directory',
  x: 'pax',
  L: 'long-name',
  g: 'comment',
}

function typeOf(header: Buffer): MemberType {
  return types[String.fromCharCode(header[156] ?? 0)] ?? 'other'
}

function nameIn(header: Buffer): string {
  const prefix = textIn(header, 257, 5) === 'ustar' ? textIn(header, 345, 155) : ''
  const name = textIn(header, 0, 100)
  return prefix === '' ? name : `${prefix}/${name}`
}

function textIn(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? field.length : end).trim()
}

// `28 path=some/long/name\n`: the length of the record, a key, a value.
function paxPath(content: Buffer): string | undefined {
  return /^\d+ path=(.*)$/m.exec(content.toString('utf8'))?.[1]
}
