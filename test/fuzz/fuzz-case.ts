/** YAML that is written as it stands, for scalars and notations that a value cannot tell. */
export class Raw {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A text in a block scalar: documents, or lines of anything. */
export class Nested {
  readonly content: readonly FuzzValue[] | string
  readonly sign: '|' | '>'
  constructor(content: readonly FuzzValue[] | string, sign: '|' | '>' = '|') {
    this.content = content
    this.sign = sign
  }
}

export type FuzzValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Raw
  | Nested
  | readonly FuzzValue[]
  | FuzzObject

export interface FuzzObject {
  readonly [key: string]: FuzzValue | undefined
}

/** How documents are written; `crlf` is `block` with the line ends of Windows, `single` with single quotes. */
export type FileStyle = 'block' | 'flow' | 'json' | 'commented' | 'crlf' | 'single'

export type FuzzFile =
  | { readonly documents: readonly FuzzValue[]; readonly style: FileStyle }
  | { readonly text: string }
  | { readonly bytes: Uint8Array }

/** A tree of files and the directory of it that is built. */
export interface FuzzCase {
  readonly directory: string
  readonly files: ReadonlyMap<string, FuzzFile>
}

export function isFuzzObject(value: FuzzValue | undefined): value is FuzzObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Raw) &&
    !(value instanceof Nested)
  )
}

export function isFuzzList(value: FuzzValue | undefined): value is readonly FuzzValue[] {
  return Array.isArray(value)
}
