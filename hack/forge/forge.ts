/** The command line: `node hack/forge/forge.ts up | down | status | build`. */
import { serveSocket } from '../kube/socket.ts'
import { supervise } from '../kube/supervisor.ts'
import { type GiteaConnection, locateGitea, startGitea } from './gitea.ts'

const usage = `A real Gitea on this machine.

  node hack/forge/forge.ts up       start it
  node hack/forge/forge.ts status   its address, and a user with a token
  node hack/forge/forge.ts down     stop it
  node hack/forge/forge.ts build    only build it, which takes minutes once
`

const commands = supervise<GiteaConnection>({
  name: 'forge',
  script: import.meta.filename,
  build: async () => {
    const programs = await locateGitea()
    if (!programs) throw new Error('Go and a C compiler are needed to build Gitea: https://go.dev/dl')
    return [programs.program, programs.files]
  },
  serve: async (socketPath, directory, onStop) => {
    const gitea = await startGitea({ directory })
    return serveSocket(socketPath, { start: async () => gitea, stop: () => gitea.close(), onStop })
  },
  format: ({ url, admin, directory }) => `  ${url}
  user ${admin.name}, password ${admin.password}
  token ${admin.token}

  curl -H 'Authorization: token ${admin.token}' ${url}/api/v1/user
  logs and data: ${directory}
  stop it:       node hack/forge/forge.ts down`,
})
const command = commands[process.argv[2] ?? '']
if (!command) {
  process.stderr.write(usage)
  process.exitCode = 2
} else {
  await command()
}
