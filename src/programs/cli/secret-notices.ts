import { colors } from './colors.ts'
import type { Log } from './log/log.ts'

type Listener = (path: string, fault: string | undefined) => void

/** Tells of files whose secret cannot be used any more, and when it can again: each fault once, whoever finds it. */
export class SecretNotices {
  readonly #faults = new Map<string, string>()
  readonly #listeners = new Set<Listener>()

  /** Takes in what has just been found; no fault: the secret is well. */
  tell(path: string, fault: string | undefined): void {
    if (this.#faults.get(path) === fault) return
    if (fault === undefined) this.#faults.delete(path)
    else this.#faults.set(path, fault)
    for (const listener of this.#listeners) listener(path, fault)
  }

  /** Gives the function that ends it. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** Of this process: options and files of configuration name secrets before there is a log. */
export const secretNotices: SecretNotices = new SecretNotices()

/** Writes them into a log; gives the function that ends it. */
export function logSecretNotices(log: Log, notices: SecretNotices = secretNotices): () => void {
  return notices.subscribe((file, detail) => {
    if (detail === undefined) {
      const text = colors.err.green(`the secret in "${file}" can be used again`)
      return log.say('info', 'secret usable again', { file }, text)
    }
    const text = colors.err.yellow(`the secret in "${file}" ${detail}; what it was before is used on`)
    log.say('warn', 'secret not usable', { file, detail }, text)
  })
}
