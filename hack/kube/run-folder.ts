import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { isAlive } from './lock.ts'

/**
 * A new folder for the data of one run, which its owner removes at the end. Folders of processes that died
 * before they could are removed here: each holds more than 100 MB.
 */
export function openRunFolder(): string {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^banyan-kube-(\d+)-/.exec(name) ?? []
    if (pid !== undefined && !isAlive(Number(pid))) removeOurs(join(tmpdir(), name))
  }
  return mkdtempSync(join(tmpdir(), `banyan-kube-${process.pid}-`))
}

function removeOurs(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.uid !== userInfo().uid) return
  // Two runs that start together may remove the same folder.
  rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}
