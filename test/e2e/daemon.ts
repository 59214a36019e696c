import { spawn } from 'node:child_process'
import { once } from 'node:events'

const main = new URL('../../src/programs/cli/main.ts', import.meta.url).pathname

/** A `banyan` that was started and runs on. */
export interface Daemon {
  /** All that it has printed to stderr so far. */
  log(): string
  /** SIGTERM; gives the exit code. */
  stop(): Promise<number | null>
  /** SIGKILL. */
  kill(): Promise<void>
}

export function startBanyan(args: readonly string[], environment: Readonly<Record<string, string>>): Daemon {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, NO_COLOR: '1', BANYAN_LOG_FORMAT: 'text', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', chunk => {
    text += chunk
  })
  const ended = once(child, 'exit')
  return {
    log: () => text,
    stop: async () => {
      child.kill('SIGTERM')
      const [code] = await ended
      return typeof code === 'number' ? code : null
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** Runs a verb to its end. */
export async function runBanyan(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', chunk => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', chunk => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code: typeof code === 'number' ? code : null, stdout, stderr }
}
