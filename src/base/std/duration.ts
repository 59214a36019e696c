const units = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const

const form = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/

/** A duration as Go and Kubernetes write it (`90s`, `1h30m`), in milliseconds; undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  const found = text === '' ? null : form.exec(text)
  if (found === null) return undefined
  const [, h = '0', m = '0', s = '0', ms = '0'] = found
  const total = Number(h) * units.h + Number(m) * units.m + Number(s) * units.s + Number(ms)
  return Number.isSafeInteger(total) ? total : undefined
}

/** `1h30m`: a duration in milliseconds as it is written; whole seconds where it is a second or more. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)}ms`
  const seconds = Math.round(milliseconds / 1_000)
  const parts = [
    [Math.floor(seconds / 3_600), 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const
  return parts.flatMap(([amount, unit]) => (amount === 0 ? [] : `${amount}${unit}`)).join('')
}
