/** Suites with a real Gitea, which one test run shares. */
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, inject, test } from 'vitest'
import type { GiteaConnection } from '../../hack/forge/gitea.ts'
import { createToken } from '../../hack/forge/token.ts'
import { requireKube } from '../../hack/kube/programs.ts'
import { askSocket } from '../../hack/kube/socket.ts'
import { type GiteaClient, giteaClient } from './gitea-client.ts'

/** What a suite may use once its hooks and tests run. */
export interface GiteaSuite {
  /** Without a trailing slash. */
  url(): string
  admin(): GiteaClient
  /** A user no other suite uses, with a token for these scopes, such as `write:repository`; by default for all. */
  createUser(scopes?: readonly string[]): Promise<GiteaClient>
}

/** Like `describe`; the body gets Gitea, or is left out when there is none on this machine. */
export function describeGitea(name: string, body: (gitea: GiteaSuite) => void): void {
  // Without this, a configuration that forgets the setup would leave the suites out in silence.
  const socketPath: string | undefined = inject('giteaSocket')
  if (socketPath === undefined) throw new Error('gitea-global.ts is not in globalSetup of the configuration')
  if (socketPath === '' && requireKube()) test(name, failForMissingGitea)
  else describe.skipIf(socketPath === '')(name, () => body(connect(socketPath)))
}

function failForMissingGitea(): void {
  throw new Error('no Gitea, and no Go to build it')
}

function connect(socketPath: string): GiteaSuite {
  let started: GiteaConnection | undefined
  beforeAll(async () => {
    started = await askSocket(socketPath)
  }, 120_000)
  const connection = () => {
    if (!started) throw new Error('Gitea can be used in hooks and tests only')
    return started
  }
  const url = () => connection().url
  const admin = () => giteaClient(url(), connection().admin)
  return {
    url,
    admin,
    createUser: async scopes => {
      const user = {
        name: `user-${randomBytes(5).toString('hex')}`,
        password: randomBytes(16).toString('hex'),
      }
      await admin().ask('POST', '/admin/users', {
        username: user.name,
        password: user.password,
        email: `${user.name}@example.test`,
        must_change_password: false,
      })
      return giteaClient(url(), { ...user, token: await createToken(url(), user, scopes) })
    },
  }
}
