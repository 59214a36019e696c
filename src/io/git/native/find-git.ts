import { execFile } from 'node:child_process'
import { cleanEnvironment } from './clean-environment.ts'

// cat-file --batch-command came with 2.36; 2.39 is what has been tried.
const oldest = [2, 39] as const

/** The `git` on the PATH when there is one that is new enough. */
export async function findGit(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const output = await new Promise<string>(resolve => {
    const options = { env: cleanEnvironment(environment), timeout: 10_000 }
    execFile('git', ['--version'], options, (error, stdout) => resolve(error === null ? stdout : ''))
  })
  const [, major, minor] = /(\d+)\.(\d+)/.exec(output) ?? []
  const newer = Number(major) - oldest[0] || Number(minor) - oldest[1]
  return newer >= 0 ? 'git' : undefined
}
