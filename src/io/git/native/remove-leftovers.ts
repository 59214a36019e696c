import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

// What is received may be looked through for long before it gets its name, beside other transfers.
const restMs = 3_600_000

/** Removes what transfers that were cut off left in a repository, which Git itself would keep for two weeks. */
export async function removeLeftovers(gitDirectory: string): Promise<void> {
  const objects = join(gitDirectory, 'objects')
  for (const folder of await namesIn(objects)) {
    if (folder !== 'pack' && !/^[\da-f]{2}$/.test(folder)) continue
    for (const name of await namesIn(join(objects, folder)))
      if (name.startsWith('tmp_')) await removeOld(join(objects, folder, name))
  }
}

async function removeOld(path: string): Promise<void> {
  const { mtimeMs = Date.now() } = await stat(path).catch(() => ({ mtimeMs: undefined }))
  if (Date.now() - mtimeMs >= restMs) await rm(path, { force: true })
}

async function namesIn(directory: string): Promise<readonly string[]> {
  return await readdir(directory).catch(() => [])
}
