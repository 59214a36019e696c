import { expect, test } from 'vitest'
import { makeFile } from '../../src/base/tree/make-tree.ts'
import { sopsOpener } from '../../src/io/sops/sops-opener.ts'
import { makeKeys, sealDotenv, sealManifest } from '../support/sealing.ts'
import { committedFleet, outcomeIn, texts } from './committed-fleet.ts'

const plaintext = 'correct-horse-battery'
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace: 'default' },
  stringData: { password: plaintext },
}

test('an encrypted Secret is committed as SOPS has it, so that who has the key can decrypt it', async () => {
  const { identity, recipient } = await makeKeys()
  const fleet = committedFleet({ 'templates/web/db.yaml': await sealManifest(secret, [recipient]) })

  await fleet.round()
  const text = texts(fleet, 'clusters/tokyo')['web/secret_default_db.yaml'] ?? ''
  const openHome = () => Promise.reject(new Error('there is no home'))
  const opener = sopsOpener({ environment: { KEY: identity }, openHome })
  const opened = await opener.open(
    { path: 'db.yaml', file: makeFile(text) },
    { provider: 'sops', age: { env: ['KEY'] } },
  )

  expect(text).not.toContain(plaintext)
  expect([...opened.values.values()]).toContain(plaintext)
})

test('what nobody could decrypt who has only the object is not committed, and told', async () => {
  const { recipient } = await makeKeys()
  const fleet = committedFleet({
    'templates/web/kustomization.yaml':
      'resources: [web.yaml]\nsecretGenerator: [{ name: env, envs: [a.env], options: { disableNameSuffixHash: true } }]\n',
    'templates/web/a.env': await sealDotenv({ PASSWORD: plaintext }, [recipient]),
  })

  const { outcomes, state } = await fleet.round()

  expect(outcomeIn(outcomes, 'tokyo')?.failures).toMatchObject([{ code: 'rendered/encrypted' }])
  expect(Object.keys(texts(fleet, 'clusters/tokyo'))).toEqual([
    '.banyan',
    'agent/deployment.apps_default_agent.yaml',
    'web/deployment.apps_default_web.yaml',
  ])
  expect(state?.clusters.get('tokyo')?.applications).toMatchObject([
    { name: 'agent', sync: 'Committed' },
    { name: 'web', sync: 'OutOfSync' },
  ])
})
