/** What a forge takes as a comment. */
export interface CommentFormat {
  /** In characters. */
  readonly maxLength: number
  /** Whether HTML is what it says, and not shown as text. */
  readonly hasHtml: boolean
}
