import { InvalidArgumentError, Option } from 'commander'

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** `90s`, `5m`, `1h`: milliseconds. */
function parseDuration(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? []
  const factor = units[unit]
  if (factor === undefined) throw new InvalidArgumentError('write a duration such as 30s, 5m or 1h')
  return Number(number) * factor
}

/** An option that takes a duration, in milliseconds; its default, and the least that it takes, as a person writes them. */
export function durationOption(
  flags: string,
  description: string,
  byDefault: string,
  least: string = '0s',
): Option {
  const parse = (text: string): number => {
    const duration = parseDuration(text)
    if (duration < parseDuration(least)) throw new InvalidArgumentError(`write ${least} or more`)
    return duration
  }
  return new Option(flags, description).argParser(parse).default(parse(byDefault), byDefault)
}
