import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { withFreePorts } from '../../hack/kube/ports.ts'
import { Terminal } from '../support/banyan.ts'
import { describeGitea } from '../support/gitea.ts'
import { serveClusters } from '../support/served-clusters.ts'

const root = new URL('../../', import.meta.url).pathname
const banyan = `'${process.execPath}' '${root}src/programs/cli/main.ts'`
const title = '## From an empty forge to a merged pull request\n'
/** Where README's reader looks at something before going on. */
const untilServing = 'until curl --silent --fail "$BANYAN/readyz" > ready; do sleep 0.2; done\n'
const untilPlanned = until('commits/more/status', '"banyan/plan"', '"success"')

describeGitea('a new user of a real Gitea', gitea => {
  test('comes from an empty forge to a merged pull request by the commands of README', async () => {
    const terminal = new Terminal()
    const { user } = await gitea.createUser()
    const clusters = await serveClusters(terminal.environment.KUBECONFIG ?? '', [
      'paris',
      'berlin',
      'america',
    ])
    onTestFinished(async () => {
      terminal.close()
      await clusters.close()
    })
    const netrc = `machine 127.0.0.1 login ${user.name} password ${user.password}\n`
    writeFileSync(join(terminal.home, '.netrc'), netrc, { mode: 0o600 })
    const port = await withFreePorts(1, async found => found)
    const here = { FORGE: gitea.url(), OWNER: user.name, BANYAN: `http://127.0.0.1:${port}` }
    const [token, fleet, run, told, proposed, merged, ...rest] = commands().map(block =>
      block.replace(/^export FORGE=.*$/m, '').replaceAll('127.0.0.1:8080', `127.0.0.1:${port}`),
    )

    const { code, text } = await bash(terminal, here, [
      `banyan() { ${banyan} "$@"; }`,
      ...[token, fleet],
      // Its own terminal: what is killed is the program.
      `{ banyan() { exec ${banyan} "$@"; }; ${run}} 2> log &`,
      `trap 'kill $!; wait; cat log' EXIT`,
      ...[untilServing, told, proposed, untilPlanned, merged],
    ])

    expect(rest).toEqual([])
    expect([code, text]).toEqual([0, expect.stringContaining('is live in 3 of 3 clusters')])
    expect(text).toMatch(/^paris +europe\/paris +Synced /m)
    expect(text).not.toMatch(/failed|refused/)
  }, 90_000)
})

function commands(): readonly string[] {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const section = readme.slice(readme.indexOf(title) + title.length).split(/^## /m)[0] ?? ''
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
}

function until(path: string, ...texts: readonly string[]): string {
  const ask = `curl --netrc --silent "$FORGE/api/v1/repos/$OWNER/fleet/${path}"`
  const found = texts.map(text => ` && grep --quiet '${text}' answer`).join('')
  return `until ${ask} > answer${found}; do sleep 0.2; done\n`
}

async function bash(
  terminal: Terminal,
  environment: Readonly<Record<string, string>>,
  blocks: readonly (string | undefined)[],
): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn('bash', ['-e', '-c', `exec 2>&1\n${blocks.join('\n')}`], {
    cwd: terminal.directory,
    env: { ...terminal.environment, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  // With all that it started, where it did not come to its end.
  onTestFinished(() => {
    if (child.exitCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL')
  })
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  const [code] = await once(child, 'close')
  return { code: typeof code === 'number' ? code : null, text }
}
