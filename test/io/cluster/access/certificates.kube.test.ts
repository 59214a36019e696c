import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientAuthority } from '../../../../hack/kube/api-server.ts'
import { type Certificate, makeCertificate } from '../../../../hack/kube/certificate.ts'
import type { JsonObject } from '../../../../src/base/std/json.ts'
import { kubeClusterDirectory } from '../../../../src/io/cluster/cluster-directory.ts'
import type { ClusterApi } from '../../../../src/reconcile/ports.ts'
import { describeKube, type KubeSuite } from '../../../support/kube.ts'
import { clusterNamed } from '../cluster-named.ts'
import { failureOf } from '../failure-of.ts'
import { temporaryFolder } from '../open-fake.ts'

const system = { apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }

function issue(kube: KubeSuite, organization: string, notAfter?: number): Certificate {
  const { directory } = kube.server('kube-1')
  const [cert = '', key = ''] = ['client-ca.crt', 'client-ca.key'].map(name =>
    readFileSync(join(directory, name), 'utf8'),
  )
  const options = { commonName: 'jo', organization, ...(notAfter !== undefined && { notAfter }) }
  return makeCertificate(options, { cert, key, commonName: clientAuthority })
}

async function connect(kube: KubeSuite, folder: string, user: JsonObject): Promise<ClusterApi> {
  const { url, caPath } = kube.server('kube-1')
  const path = join(folder, 'config')
  const name = 'one'
  const config = {
    clusters: [{ name, cluster: { server: url, 'certificate-authority': caPath } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  }
  writeFileSync(path, JSON.stringify(config))
  return await kubeClusterDirectory({ environment: {} }).connect(
    clusterNamed('one', { kubeconfig: { path } }),
  )
}

function inText({ cert, key }: Certificate): JsonObject {
  const encoded = (text: string): string => Buffer.from(text).toString('base64')
  return { 'client-certificate-data': encoded(cert), 'client-key-data': encoded(key) }
}

describeKube('client certificates, on a real API server', kube => {
  test('say who we are, and the groups that we are in', async () => {
    const admin = await connect(kube, temporaryFolder(), inText(issue(kube, 'system:masters')))
    const nobody = await connect(kube, temporaryFolder(), inText(issue(kube, 'guests')))

    expect((await admin.get(system))?.metadata.name).toBe('kube-system')
    const refused = await failureOf(nobody.get(system))
    expect(refused).toMatchObject({ code: 'cluster/forbidden' })
    expect(refused.message).toContain('User "jo" cannot get')
    await Promise.all([admin.close(), nobody.close()])
  })

  test('that were replaced on disk are read again once they are refused', async () => {
    const folder = temporaryFolder()
    const write = ({ cert, key }: Certificate): void => {
      writeFileSync(join(folder, 'client.crt'), cert)
      writeFileSync(join(folder, 'client.key'), key)
    }
    write(issue(kube, 'system:masters', Date.now() - 60_000))
    const api = await connect(kube, folder, {
      'client-certificate': 'client.crt',
      'client-key': 'client.key',
    })

    const ended = await failureOf(api.get(system))
    write(issue(kube, 'system:masters'))
    const found = await Promise.all(Array.from({ length: 10 }, () => api.get(system)))

    expect(ended).toMatchObject({ code: 'cluster/unauthorized' })
    expect(found.every(each => each?.metadata.name === 'kube-system')).toBe(true)
    await api.close()
  })

  test('and tokens of programs and files are renewed when the server refuses them', async () => {
    const { token } = kube.server('kube-1')
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'token'), 'stale')
    const script =
      'const { existsSync, readFileSync, writeFileSync } = require("node:fs"); const first = !existsSync(process.argv[1]);' +
      'writeFileSync(process.argv[1], "x"); console.log(JSON.stringify({ status: { token: first ? "stale" : process.argv[2] } }))'
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: process.execPath,
      args: ['-e', script, join(folder, 'ran'), token],
    }
    const byFile = await connect(kube, folder, { tokenFile: 'token' })
    const stale = await failureOf(byFile.get(system))
    writeFileSync(join(folder, 'token'), token)
    const byProgram = await connect(kube, temporaryFolder(), { exec })

    const found = await Promise.all([
      byFile.get(system),
      ...Array.from({ length: 5 }, () => byProgram.get(system)),
    ])

    expect(stale).toMatchObject({ code: 'cluster/unauthorized' })
    expect(found.every(each => each?.metadata.name === 'kube-system')).toBe(true)
    await Promise.all([byFile.close(), byProgram.close()])
  })
})
