import { expect } from 'vitest'
import { makeKeys, sealManifest } from '../../support/sealing.ts'
import { shopTests } from '../../support/served-shop.ts'

const keys = await makeKeys()
const plaintext = ['correct-horse', 'battery-staple', 'port-of-secrets', 'old-anchor-line']

function secret(password: string): Promise<string> {
  const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'web' } }
  return sealManifest({ ...object, stringData: { password } }, [keys.recipient])
}

function settings(url: string): Promise<string> {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'web' } }
  return sealManifest({ ...object, data: { url, plain: 'shown' } }, [keys.recipient], ['url'])
}

const testEncrypted = shopTests({
  prepare: terminal => {
    terminal.remove('clusters/europe/berlin')
    terminal.remove('clusters/america')
    terminal.edit('fleet.yaml', 'spec:', 'spec:\n  decryption: { provider: sops, age: { env: [FLEET_KEY] } }')
    terminal.edit(
      'templates/web/kustomization.yaml',
      'resources:',
      'resources:\n  - db.yaml\n  - settings.yaml',
    )
  },
})

testEncrypted(
  'no verb tells what was encrypted, and only the cluster gets it',
  async ({ terminal, clusters }) => {
    terminal.write('templates/web/db.yaml', await secret('correct-horse'))
    terminal.write('templates/web/settings.yaml', await settings('old-anchor-line'))
    const key = { FLEET_KEY: keys.identity }
    const verbs = [
      ['validate'],
      ['render', 'web'],
      ['plan', '-o', 'json'],
      ['kustomize', 'build', 'templates/web'],
    ]
    const without = await Promise.all(verbs.map(args => terminal.banyan(args)))
    const locked = await terminal.banyan(['apply', '--timeout', '8s'])
    const first = await terminal.banyan(['apply', '--timeout', '1m'], key)
    const paris = clusters.api('paris')
    const db = { apiVersion: 'v1', kind: 'Secret', namespace: 'web', name: 'db' }
    const applied = await paris.get(db)
    terminal.write('templates/web/db.yaml', await secret('battery-staple'))
    terminal.write('templates/web/settings.yaml', await settings('port-of-secrets'))
    const outputs = ['text', 'json', 'markdown']
    const plans = await Promise.all(outputs.map(each => terminal.banyan(['plan', '--live', '-o', each], key)))
    const unsealed =
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: settings, namespace: web}, data: {plain: a}}'
    terminal.write('templates/web/settings.yaml', unsealed)
    const dropped = await terminal.banyan(['plan', '--live', '-o', 'json'], key)
    const status = await terminal.banyan(['status', '-o', 'json'])

    expect(without.map(({ code }) => code)).toEqual([0, 0, 1, 0])
    expect(without[1]?.stdout).toContain('ENC[AES256_GCM')
    expect(without[1]?.stdout).not.toContain('lastmodified')
    expect(locked.code).toBe(1)
    expect(locked.stdout + locked.stderr).toContain('FLEET_KEY is not set')
    expect(first.code).toBe(0)
    expect(applied).toMatchObject({ data: { password: btoa('correct-horse') } })
    expect(plans.map(({ code }) => code)).toEqual([1, 1, 1])
    expect(plans[0]?.stdout).toContain('*** (after)')
    const told = [...without, locked, first, ...plans, dropped, status]
      .map(each => each.stdout + each.stderr)
      .join()
    for (const value of [...plaintext, ...plaintext.map(btoa), keys.identity])
      expect(told).not.toContain(value)
  },
)
