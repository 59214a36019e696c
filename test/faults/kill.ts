import { parseArgs } from 'node:util'
import { startKube } from '../../hack/kube/cluster.ts'
import { KillRounds } from './kill-rounds.ts'

/**
 * `node test/faults/kill.ts [--kills 200] [--seed 0]`: a real `banyan` on a real API server with controllers, killed so
 * often while it works; between whiles the API server or etcd is taken away and brought back.
 */
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '0' } },
})
const kube = await startKube({ servers: 1, whole: [0] })
try {
  const [server] = kube.servers
  if (server === undefined) throw new Error('there is no server')
  const rounds = await KillRounds.start(server, Number(values.seed))
  const isUntouched = await rounds.createForeign()
  let broken = 0
  for (let round = 1; rounds.kills < Number(values.kills); round++) {
    const away = round % 10 === 5 ? server : round % 10 === 0 ? kube.etcd : undefined
    const killing = rounds.kill()
    if (away !== undefined) await away.stop()
    await killing
    await away?.restart()
    if (round % 5 !== 0 && rounds.kills < Number(values.kills)) continue
    const wrong = [...(await rounds.check())]
    if (!(await isUntouched())) wrong.push('an object of somebody else was changed')
    process.stdout.write(
      `${rounds.kills} kills: ${wrong.length === 0 ? 'all is well' : wrong.join('\n  ')}\n`,
    )
    broken += wrong.length
  }
  await rounds.close()
  if (broken > 0) process.exitCode = 1
} finally {
  await kube.stop()
}
