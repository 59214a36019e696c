import { access, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

// A remote's branches go into the branches of the same names here.
const config = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
[remote "origin"]
\tfetch = +refs/heads/*:refs/heads/*
`

/** Makes an empty bare repository at a path where there is none; HEAD comes last and says that it is whole. */
export async function createBareRepository(path: string): Promise<void> {
  if ((await exists(join(path, 'HEAD'))) || (await exists(join(path, '.git')))) return
  await makeDirectories(path)
  await writeFile(join(path, 'config'), config)
  await writeFile(join(path, 'HEAD'), 'ref: refs/heads/main\n')
}

/** Throws away all objects and refs of the local copy of a remote, which is damaged: the remote has them. */
export async function emptyRepository(path: string): Promise<void> {
  for (const name of ['packed-refs', 'refs', 'objects'])
    await rm(join(path, name), { recursive: true, force: true })
  await makeDirectories(path)
}

async function makeDirectories(path: string): Promise<void> {
  for (const directory of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
    await mkdir(join(path, directory), { recursive: true, mode: 0o700 })
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
