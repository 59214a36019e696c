import { expect, test } from 'vitest'
import { fileAt, textOf } from '../../src/base/tree/tree.ts'
import { OperationError } from '../../src/core/model/operation-error.ts'
import { ours } from '../support/fleet-files.ts'
import { type SshSigner, sshSigner } from '../support/ssh-signer.ts'
import { during, names } from './served-fleet.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

const [alice, bob, mallory] = [sshSigner('alice'), sshSigner('bob'), sshSigner('mallory')]

/** A `fleet.yaml` that takes commits by these keys. */
function fleetFile(keys: readonly SshSigner[], mode = 'HEAD'): string {
  const list = keys.map(({ publicKey }) => `{ ssh: "${publicKey}" }`).join(', ')
  return ours(
    `Fleet\nmetadata: { name: small }\nspec: { levels: [region], verification: { mode: ${mode}, keys: [${list}] } }`,
  )
}

const agent = (tag: string) => ({
  'templates/agent/agent.yaml': deployment('agent', 1, `registry.example/agent:${tag}`),
})

/** A fleet that takes commits by the key of Alice, and has done so. */
async function signedFleet(mode?: string): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit({ 'fleet.yaml': fleetFile([alice], mode) }, 'keys', alice.sign)
  await during(fleet, 5)
  return fleet
}

const tagOf = async (fleet: SmallFleet): Promise<string> =>
  String(await fleet.image('tokyo', 'agent')).replace(/.*:/, '')

async function codeOf(task: Promise<unknown>): Promise<string | undefined> {
  return await task.then(
    () => undefined,
    error => (error instanceof OperationError ? error.code : String(error)),
  )
}

test('a commit that is not signed is refused, and what was in force before stays enforced', async () => {
  const fleet = await signedFleet()
  const refused = fleet.commit(agent('evil'))
  await during(fleet, 5)
  const { state, revision, stale, diagnostics } = await fleet.round()
  const live = await fleet.object('tokyo', 'agent')
  await fleet.clusters
    .cluster('tokyo')
    .connect()
    .apply(
      {
        ...live,
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'agent', namespace: 'default' },
        spec: { ...(live?.spec as object), replicas: 7 },
      },
      { fieldManager: 'somebody', force: true },
    )
  await during(fleet, 5)

  expect(await tagOf(fleet)).toBe('1')
  expect((await fleet.replicas('agent')).tokyo).toBe(1)
  expect(revision).not.toBe(refused)
  expect(state?.stale).toMatchObject({
    reason: 'InvalidCommitSignature',
    revision: refused,
    message: 'it is not signed',
  })
  expect(stale).toEqual(state?.stale)
  expect(diagnostics).toEqual([])
})

test('after a commit that was refused the next one that is signed is taken, and the status is clean again', async () => {
  const fleet = await signedFleet()
  fleet.commit(agent('2'))
  await during(fleet, 5)
  const head = fleet.commit({ 'README.md': 'signed\n' }, 'vouched for', alice.sign)
  await during(fleet, 5)
  const { revision, state } = await fleet.round()

  expect(revision).toBe(head)
  expect(state).not.toHaveProperty('stale')
  expect(await tagOf(fleet)).toBe('2')
})

test('with FirstParent an unsigned commit stays refused under a signed one', async () => {
  const fleet = await signedFleet('FirstParent')
  const between = fleet.commit(agent('2'))
  const head = fleet.commit({ 'README.md': 'signed\n' }, 'vouched for', alice.sign)
  await during(fleet, 5)
  const { stale } = await fleet.round()

  expect(stale).toMatchObject({ revision: head, message: expect.stringContaining(between.slice(0, 12)) })
  expect(await tagOf(fleet)).toBe('1')
})

test('a commit cannot bring its own keys', async () => {
  const fleet = await signedFleet()
  fleet.commit({ ...agent('evil'), 'fleet.yaml': fleetFile([mallory]) }, 'mine', mallory.sign)
  await during(fleet, 5)
  fleet.commit({ 'README.md': 'mine\n' }, 'mine', mallory.sign)
  await during(fleet, 5)

  expect(await tagOf(fleet)).toBe('1')
})

test('keys change by a commit that the keys before it signed, also in one push with what they sign', async () => {
  const fleet = await signedFleet()
  fleet.commit({ 'fleet.yaml': fleetFile([bob]) }, 'bob instead', alice.sign)
  const head = fleet.commit(agent('2'), 'by bob', bob.sign)
  await during(fleet, 5)
  const { revision } = await fleet.round()
  fleet.commit(agent('3'), 'by alice, who has left', alice.sign)
  await during(fleet, 5)

  expect(revision).toBe(head)
  expect(await tagOf(fleet)).toBe('2')
})

test('who brings the first keys has to have one of them', async () => {
  const fleet = new SmallFleet()
  await fleet.round()
  fleet.commit({ ...agent('2'), 'fleet.yaml': fleetFile([alice]) }, 'keys')
  await during(fleet, 5)
  const before = await tagOf(fleet)
  fleet.commit({ 'README.md': 'signed\n' }, 'keys', alice.sign)
  await during(fleet, 5)

  expect([before, await tagOf(fleet)]).toEqual(['1', '2'])
})

test('a history that was put in place of the other is taken by the keys of what is in force', async () => {
  const fleet = await signedFleet()
  const [onto] = [fleet.remote.branches.get('main')]
  fleet.commit({ 'fleet.yaml': fleetFile([bob]) }, 'bob instead', alice.sign)
  await during(fleet, 5)
  fleet.remote.publish('main', new Map(Object.entries(agent('old'))), {
    onto: onto ?? null,
    sign: alice.sign,
  })
  await during(fleet, 5)
  const { stale } = await fleet.round()

  expect(stale?.reason).toBe('InvalidCommitSignature')
  expect(await tagOf(fleet)).toBe('1')
})

test('a process that begins while the newest commit is refused enforces the last that was taken', async () => {
  const fleet = await signedFleet()
  fleet.commit(agent('evil'))
  await during(fleet, 5)
  const { stale: before } = await fleet.round()
  await fleet.clock.advance(600_000)
  fleet.restart()
  await fleet.clusters
    .cluster('tokyo')
    .connect()
    .delete({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'agent' })
  await during(fleet, 5)
  const { stale } = await fleet.round()

  expect(await tagOf(fleet)).toBe('1')
  expect(stale).toEqual(before)
})

test('with keys of its own a process takes nothing on the word of a repository', async () => {
  const fleet = new SmallFleet()
  fleet.verify([alice.publicKey])
  const first = await codeOf(fleet.round())
  fleet.commit({ 'fleet.yaml': fleetFile([mallory]) }, 'mine', mallory.sign)
  const second = await codeOf(fleet.round())
  fleet.commit({ 'fleet.yaml': fleetFile([bob]) }, 'bob may', alice.sign)
  fleet.commit(agent('2'), 'by bob', bob.sign)
  await during(fleet, 5)

  expect([first, second]).toEqual(['git/unverified', 'git/unverified'])
  expect(await tagOf(fleet)).toBe('2')
})

test('keys of its own count where the fleet names none', async () => {
  const fleet = new SmallFleet()
  fleet.commit({ 'README.md': 'signed\n' }, 'signed', alice.sign)
  fleet.verify([alice.publicKey])
  await during(fleet, 5)
  fleet.commit(agent('evil'), 'mine', mallory.sign)
  await during(fleet, 5)

  expect(await tagOf(fleet)).toBe('1')
})

/** Puts another text into a file of the status branch, as whoever may push can. */
function forge(fleet: SmallFleet, path: string, change: (text: string) => string): void {
  const before = fileOf(fleet, 'banyan/status', path)
  const after = change(before)
  expect(after).not.toBe(before)
  fleet.remote.publish('banyan/status', new Map([[path, after]]))
}

test('with keys of its own a process is not misled by a status branch that names another revision', async () => {
  const fleet = await signedFleet()
  const good = fleet.remote.branches.get('main') ?? ''
  const evil = fleet.commit({ ...agent('evil'), 'fleet.yaml': fleetFile([mallory]) }, 'mine', mallory.sign)
  forge(fleet, 'fleet.yaml', text => text.replace(good, evil))
  fleet.verify([alice.publicKey])
  const refused = await codeOf(during(fleet, 5))

  expect(refused).toBe('git/unverified')
  expect(await tagOf(fleet)).toBe('1')
})

test('nothing is applied from a revision at which a forged status branch says that it is held', async () => {
  const fleet = await signedFleet()
  const good = fleet.remote.branches.get('main') ?? ''
  fleet.commit({ 'templates/agent/agent.yaml': 'kind: [' }, 'broken', alice.sign)
  await during(fleet, 5)
  const evil = fleet.commit(agent('evil'), 'mine', mallory.sign)
  for (const name of names) forge(fleet, `clusters/${name}.yaml`, text => text.replaceAll(good, evil))
  fleet.restart()
  await during(fleet, 70)
  const tag = await tagOf(fleet)
  fleet.commit({ ...agent('2'), 'README.md': 'more\n' }, 'more', alice.sign)
  await during(fleet, 70)

  expect([tag, await tagOf(fleet)]).toEqual(['1', '2'])
})

test('a running process is not misled by a status branch that somebody forged', async () => {
  const fleet = await signedFleet()
  const good = fleet.remote.branches.get('main') ?? ''
  const evil = fleet.commit({ ...agent('evil'), 'fleet.yaml': fleetFile([mallory]) }, 'mine', mallory.sign)
  forge(fleet, 'fleet.yaml', text => text.replace(good, evil))
  await fleet.reconciler.forget()
  await during(fleet, 5)

  expect(await tagOf(fleet)).toBe('1')
})

test('a status branch that was lost is rebuilt from the clusters once a commit counts, and not before', async () => {
  const fleet = await signedFleet()
  const { state: before } = await fleet.round()
  fleet.remote.branches.delete('banyan/status')
  fleet.verify([alice.publicKey])
  fleet.commit(agent('evil'), 'mine', mallory.sign)
  const refused = await codeOf(fleet.round())
  const isWritten = fleet.remote.branches.has('banyan/status')
  const tag = await tagOf(fleet)
  fleet.commit(agent('2'), 'by alice', alice.sign)
  await during(fleet, 5)
  const { state } = await fleet.round()

  expect([refused, isWritten, tag]).toEqual(['git/unverified', false, '1'])
  expect(await tagOf(fleet)).toBe('2')
  expect(state?.sequence.epoch).toBeGreaterThan(before?.sequence.epoch ?? Infinity)
})

test('what a rollout reverted is in force, and not committed where nobody would take the commit', async () => {
  const fleet = await signedFleet()
  const spec = '{ onBreach: Revert, steps: [{ maxConcurrency: 1, progressDeadline: 5m }] }'
  fleet.commit(
    { 'clusters/policies/rollout.yaml': ours(`RolloutPolicy\nspec: ${spec}`) },
    'steps',
    alice.sign,
  )
  await during(fleet, 5)
  const head = fleet.commit(agent('broken'), 'broken', alice.sign)
  for (let minute = 0; minute < 15; minute++) {
    await fleet.clock.advance(60_000)
    await during(fleet, 2)
  }
  const { stale, state } = await fleet.round()

  expect([...(state?.rollouts?.values() ?? [])]).toMatchObject([{ breaches: [{ reverted: true }] }])
  expect(await tagOf(fleet)).toBe('1')
  expect(fleet.remote.branches.get('main')).toBe(head)
  expect(stale).toBeUndefined()
})

function fileOf({ remote }: SmallFleet, branch: string, path: string): string {
  const tree = remote.commit(remote.branches.get(branch) ?? '')?.tree
  const file = tree && fileAt(tree, path)
  return file === undefined ? '' : textOf(file)
}
