/** A whole number, or a percentage of one: `3` or `25%`. */
export type IntOrPercent = number | `${number}%`

/** What it comes to of `whole`; a percentage is rounded up or down to a whole number, as the field says. */
export function amountOf(value: IntOrPercent, whole: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  const hundredfold = Number(value.slice(0, -1)) * whole
  return round === 'up' ? Math.ceil(hundredfold / 100) : Math.floor(hundredfold / 100)
}
