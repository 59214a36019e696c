const rfc3339: RegExp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** Whether a text is a point in time as RFC 3339 writes it: `2030-01-31T12:00:00Z`. */
export function isTime(text: string): boolean {
  return rfc3339.test(text) && !Number.isNaN(Date.parse(text))
}
