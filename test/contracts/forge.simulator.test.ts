import { SimulatedForge } from '../../src/simulator/forge/simulated-forge.ts'
import { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import { forgeContract } from './forge.contract.ts'

forgeContract('in memory', async () => {
  const remote = new SimulatedRemote()
  remote.publish('main', new Map([['README.md', 'a fleet\n']]))
  const forge = new SimulatedForge(remote)
  let last = 0
  const branch = async (name: string, target = 'main') => {
    const tip = remote.branches.get(target)
    if (tip !== undefined) remote.move(name, tip)
  }
  return {
    forge,
    branch,
    open: async (name, path, text, target = 'main') => {
      await branch(name, target)
      const head = remote.publish(name, new Map([[path, text]]))
      forge.open(++last, head, { target })
      return { branch: name, number: last, head }
    },
    push: async ({ branch: name, number }, path, text) => {
      const head = remote.publish(name, new Map([[path, text]]))
      forge.open(number, head)
      return head
    },
    close: async number => forge.close(number),
    say: async (number, text) => forge.say(number, text),
    comments: async number => [...(forge.comments.get(number) ?? []), ...(forge.said.get(number) ?? [])],
    judge: async (commit, context) => {
      forge.statuses.set(`${commit} ${context}`, { context, state: 'failure', description: 'no' })
    },
    countStatuses: async () => forge.writes,
    annotated: async number =>
      (forge.annotations.get(number) ?? []).map(({ path, line }) => `${path}:${line}`),
    commitAt: async ref => remote.branches.get(ref),
  }
})
