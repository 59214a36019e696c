import type { Directive } from './scan-directive.ts'

export type TokenKind =
  | 'stream-end'
  | 'directive'
  | 'document-start'
  | 'document-end'
  | 'block-sequence-start'
  | 'block-mapping-start'
  | 'block-end'
  | 'flow-sequence-start'
  | 'flow-sequence-end'
  | 'flow-mapping-start'
  | 'flow-mapping-end'
  | 'block-entry'
  | 'flow-entry'
  | 'key'
  | 'value'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'scalar'

/** How a scalar is written. */
export type ScalarStyle = 'plain' | 'quoted' | 'literal' | 'folded'

/** A word of YAML's grammar at an offset of the text. */
export interface Token {
  readonly kind: TokenKind
  readonly offset: number
  /** A scalar's text, a name, or a tag's suffix. */
  readonly text: string
  readonly style: ScalarStyle
  readonly handle: string
  readonly directive: Directive | undefined
}

export function makeToken(kind: TokenKind, offset: number, text = '', style: ScalarStyle = 'plain'): Token {
  return { kind, offset, text, style, handle: '', directive: undefined }
}
