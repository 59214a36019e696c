/** One measured number; `ratio` is how it stands to what `against` names. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  readonly against?: string
  readonly ratio?: number
  /** Where `value` is the median of several rounds: nine in ten took no longer, and the slowest. */
  readonly p90?: number
  readonly slowest?: number
}

export interface Bench {
  readonly name: string
  readonly figures: readonly Figure[]
}
