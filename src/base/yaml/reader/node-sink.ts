import type { ScalarStyle } from './token.ts'

/** What stands before a node: its anchor and its whole tag; both may be empty. */
export interface Properties {
  readonly anchor: string
  readonly tag: string
}

/** Takes the nodes of a document in the order in which they stand. */
export interface NodeSink {
  scalar(text: string, style: ScalarStyle, properties: Properties, offset: number): void
  alias(name: string, offset: number): void
  startMapping(properties: Properties, offset: number, isFlow: boolean): void
  endMapping(): void
  startSequence(properties: Properties, offset: number, isFlow: boolean): void
  endSequence(): void
}

export const noProperties: Properties = { anchor: '', tag: '' }

/** Takes nothing. */
export const nowhere: NodeSink = {
  scalar: () => undefined,
  alias: () => undefined,
  startMapping: () => undefined,
  endMapping: () => undefined,
  startSequence: () => undefined,
  endSequence: () => undefined,
}
