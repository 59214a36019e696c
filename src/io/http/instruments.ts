import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Times are in milliseconds since the epoch. */
export interface Stretch {
  readonly startedAt: number
  readonly endedAt: number
}

// From a compile in which nothing changed to a rollout that waits for an image.
const buckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800]

export function gauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[] = [],
): Gauge {
  return new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] })
}

export function counter(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[] = [],
): Counter {
  return new Counter({ name, help, labelNames: [...labelNames], registers: [registry] })
}

/** A distribution of durations in seconds. */
export function durations(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[] = [],
): Histogram {
  return new Histogram({ name, help, labelNames: [...labelNames], buckets, registers: [registry] })
}

/** In seconds; a clock that was set back meanwhile makes it nothing. */
export function secondsOf({ startedAt, endedAt }: Stretch): number {
  return Math.max(0, endedAt - startedAt) / 1_000
}
