import { isMainThread } from 'node:worker_threads'
import { whileElected } from '../../../src/programs/cli/lease/while-elected.ts'
import { textLog } from '../../../src/programs/cli/log/text-log.ts'

const death = new BroadcastChannel('death of the thread of the Lease')

/**
 * Imported before a program that does nothing: work that does not end when the lease is lost, in a process whose thread of
 * the Lease ends too early, in the way that DEATH says.
 */
if (isMainThread) {
  const election = {
    access: { kubeconfig: { context: 'hub' } },
    name: 'banyan',
    namespace: 'default',
    ...{ leaseDurationMs: 2_000, renewDeadlineMs: 1_000, retryPeriodMs: 200, stallTimeoutMs: 60_000 },
  }
  const around = { stop: new AbortController().signal, service: undefined, branch: 'main', log: textLog() }
  void whileElected(election, around, () => {
    death.postMessage('now')
    return new Promise(() => setInterval(() => undefined, 60_000))
  })
} else {
  death.onmessage = () => {
    if (process.env.DEATH === 'exit') process.exit(0)
    throw new Error('a mistake of ours')
  }
  death.unref()
}
