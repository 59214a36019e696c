import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'

/** Told when spans cannot be delivered any more, with the reason, and when they can again. */
export type Delivered = (failure: string | undefined) => void

/** An exporter that tells when it begins to fail, and when that is over. */
export class TellingExporter implements SpanExporter {
  readonly #exporter: SpanExporter
  readonly #onDelivered: Delivered
  #isFailing = false

  constructor(exporter: SpanExporter, onDelivered: Delivered) {
    this.#exporter = exporter
    this.#onDelivered = onDelivered
  }

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.#exporter.export(spans, result => {
      const failure = result.code === 0 ? undefined : (result.error?.message ?? 'no reason was given')
      if (this.#isFailing !== (failure !== undefined)) this.#onDelivered(failure)
      this.#isFailing = failure !== undefined
      done(result)
    })
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.()
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown()
  }
}
