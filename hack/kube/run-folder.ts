import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
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

/** The wanted folder, which must be new or empty; by default a new one for the run. */
export function openDirectory(wanted: string | undefined): string {
  if (wanted === undefined) return openRunFolder()
  mkdirSync(wanted, { recursive: true, mode: 0o700 })
  if (readdirSync(wanted).length > 0) throw new Error(`${wanted} is not empty`)
  return wanted
}

function removeOurs(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.uid !== userInfo().uid) return
  // Two runs that start together may remove the same folder.
  rmSync(path, { recursive: true, force: true, maxRetries: 3 })
}
