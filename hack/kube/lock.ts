import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'

/**
 * Waits until no other live process holds the lock file, and returns its release. The lock only saves work:
 * two holders after a crash would build twice, and the last rename wins with the same bytes.
 */
export async function holdLock(path: string, onWait: (path: string) => void): Promise<() => void> {
  let announced = false
  while (!tryLock(path)) {
    if (!announced) onWait(path)
    announced = true
    await setTimeout(500)
  }
  return () => rmSync(path, { force: true })
}

/** Whether a process with this id runs, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function tryLock(path: string): boolean {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, String(process.pid))
  try {
    // A link appears with its content, so that nobody reads a lock that does not name its holder yet.
    linkSync(draft, path)
    return true
  } catch {
    if (!isHeld(path)) rmSync(path, { force: true })
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

function isHeld(path: string): boolean {
  try {
    return isAlive(Number(readFileSync(path, 'utf8')))
  } catch {
    return false
  }
}
