import { readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { OperationError } from '../../core/model/operation-error.ts'

/**
 * The directory that holds the objects and refs of the repository at `directory`: itself when it is bare, its
 * `.git`, or what a linked work tree points at. Not searched for in the directories above.
 */
export async function locateGitDirectory(directory: string): Promise<string> {
  const gitDirectory = await follow(directory)
  if (gitDirectory === undefined) {
    throw new OperationError({
      code: 'git/not-found',
      message: `"${directory}" is no Git repository`,
      subject: directory,
      retryable: false,
    })
  }
  await refuseForeignFormats(directory, gitDirectory)
  return gitDirectory
}

async function follow(directory: string): Promise<string | undefined> {
  const dotGit = join(directory, '.git')
  const found = await kindOf(dotGit)
  if (found === 'directory') return dotGit
  if (found === 'file') {
    const [, target] = /^gitdir: (.+)$/m.exec(await readFile(dotGit, 'utf8')) ?? []
    return target === undefined ? undefined : commonDirectory(resolve(directory, target))
  }
  const bare =
    (await kindOf(join(directory, 'HEAD'))) === 'file' &&
    (await kindOf(join(directory, 'objects'))) === 'directory'
  return bare ? directory : undefined
}

async function commonDirectory(gitDirectory: string): Promise<string> {
  const text = await readIfThere(join(gitDirectory, 'commondir'))
  return text === undefined ? gitDirectory : resolve(gitDirectory, text.trim())
}

// Object ids are 40 hexadecimal digits throughout, and refs are files.
async function refuseForeignFormats(directory: string, gitDirectory: string): Promise<void> {
  const config = (await readIfThere(join(gitDirectory, 'config'))) ?? ''
  const foreign = /^\s*(objectformat\s*=\s*sha256|refstorage\s*=\s*(?!files)\w+)/im.exec(config)?.[1]
  if (foreign === undefined) return
  throw new OperationError({
    code: 'git/unsupported',
    message: `"${directory}" has a repository format that Banyan does not read: ${foreign}`,
    subject: directory,
    retryable: false,
  })
}

async function kindOf(path: string): Promise<'file' | 'directory' | undefined> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return undefined
  return found.isDirectory() ? 'directory' : 'file'
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
