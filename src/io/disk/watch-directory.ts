import { relative } from 'node:path'
import type { FSWatcher } from 'chokidar'
import { isIgnored } from './list-files.ts'

const quietMilliseconds = 100
// Not every file system tells of changes, and a kernel has only so many watches.
const fallbackSeconds = 30

/** Calls back when files change in a directory or below, once they are quiet; gives the function that ends it. */
export function watchDirectory(directory: string, listener: () => void): () => void {
  let ended = false
  let quiet: NodeJS.Timeout | undefined
  let watcher: FSWatcher | undefined
  const tell = (): void => {
    clearTimeout(quiet)
    if (!ended) quiet = setTimeout(listener, quietMilliseconds)
  }
  const fallback = setInterval(tell, fallbackSeconds * 1000)
  const start = async (): Promise<void> => {
    const { watch } = await import('chokidar')
    if (ended) return
    const ignored = (path: string): boolean => isIgnored(relative(directory, path).replaceAll('\\', '/'))
    watcher = watch(directory, { ignored, ignoreInitial: true, followSymlinks: false })
    // What changed before the watches stood was not seen.
    watcher.on('all', tell).on('ready', tell).on('error', tell)
  }
  void start()
  return () => {
    ended = true
    clearTimeout(quiet)
    clearInterval(fallback)
    void watcher?.close()
  }
}
