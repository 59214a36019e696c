const hyphen = 45

const forms: readonly RegExp[] = [
  /^(\d{4})-(\d\d?)-(\d\d?)[Tt](\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?(Z|[-+]\d\d:\d\d)$/,
  /^(\d{4})-(\d\d?)-(\d\d?) +(\d\d?):(\d\d?):(\d\d?)(?:[.,](\d+))?$/,
  /^(\d{4})-(\d\d?)-(\d\d?)$/,
]

/**
 * An unquoted date as go-yaml v3 reads and JSON writes it (RFC 3339, nanoseconds without trailing zeros); undefined
 * when the text is none.
 */
export function parseTimestamp(text: string): string | undefined {
  if (text.length < 8 || text.charCodeAt(4) !== hyphen) return undefined
  for (const form of forms) {
    const found = form.exec(text)
    if (found !== null) return toRfc3339(found)
  }
  return undefined
}

function toRfc3339(found: RegExpExecArray): string | undefined {
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '',
    zone = 'Z',
  ] = found
  const isDay = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1
  if (!isDay || Number(day) > daysIn(Number(year), Number(month))) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  if (zone !== 'Z' && (Number(zone.slice(1, 3)) > 23 || Number(zone.slice(4)) > 59)) return undefined
  const nanoseconds = fraction.slice(0, 9).replace(/0+$/, '')
  const two = (part: string): string => part.padStart(2, '0')
  return (
    `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}` +
    `${nanoseconds === '' ? '' : `.${nanoseconds}`}${/^[-+]00:00$/.test(zone) ? 'Z' : zone}`
  )
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}
