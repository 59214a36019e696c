/** The command line: `node hack/kube/kube.ts up | down | status | build`. */
import { parseArgs } from 'node:util'
import { type KubeConnection, startKube } from './cluster.ts'
import { serveControl } from './control.ts'
import { locateProgram, locatePrograms } from './programs.ts'
import { supervise } from './supervisor.ts'

const usage = `Real Kubernetes API servers on this machine.

  node hack/kube/kube.ts up [--servers 4] [--whole 1]   start them; pods run in the first --whole of them
  node hack/kube/kube.ts status                         how to reach them
  node hack/kube/kube.ts down                           stop them
  node hack/kube/kube.ts build                          only build the programs, which takes minutes once
`

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { servers: { type: 'string', default: '4' }, whole: { type: 'string', default: '1' } },
})
const servers = Number(values.servers)
const whole = Math.min(Number(values.whole), servers)

const commands = supervise<KubeConnection>({
  name: 'kube',
  script: import.meta.filename,
  args: [`--servers=${servers}`, `--whole=${whole}`],
  build,
  serve: async (socketPath, directory, onStop) => {
    const kube = await startKube({ servers, whole: Array.from({ length: whole }, (_, n) => n), directory })
    return serveControl(socketPath, async () => kube, onStop)
  },
  format: formatConnection,
})
const command = commands[positionals[0] ?? '']
if (!command || !(servers > 0) || !(whole >= 0)) {
  process.stderr.write(usage)
  process.exitCode = 2
} else {
  await command()
}

async function build(): Promise<readonly string[]> {
  const programs = await locatePrograms()
  const helm = await locateProgram('helm')
  const sops = await locateProgram('sops')
  if (!programs || !helm || !sops) throw new Error('Go is needed to build the programs: https://go.dev/dl')
  return [...Object.values(programs), helm, sops]
}

function formatConnection({ kubeconfigPath, directory, servers }: KubeConnection): string {
  const lines = servers.map(({ name, url, whole }) => `  ${name}  ${url}${whole ? '  (pods run)' : ''}`)
  return `${lines.join('\n')}

  export KUBECONFIG=${kubeconfigPath}      one context for each, named like it
  logs and data: ${directory}
  stop them:     node hack/kube/kube.ts down`
}
