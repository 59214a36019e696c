import { randomBytes } from 'node:crypto'
import { promises } from 'node:fs'

type WriteArguments = Parameters<typeof promises.writeFile>

/** The file system as isomorphic-git is given it: a file that is written appears whole or not at all. */
export const atomicFiles: { readonly promises: typeof promises } = {
  promises: { ...promises, writeFile },
}

async function writeFile(
  path: WriteArguments[0],
  data: WriteArguments[1],
  options?: WriteArguments[2],
): Promise<void> {
  const temporary = `${String(path)}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await promises.writeFile(temporary, data, options)
    await promises.rename(temporary, String(path))
  } catch (error) {
    await promises.rm(temporary, { force: true })
    throw error
  }
}
