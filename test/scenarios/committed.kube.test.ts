import { expect, test } from 'vitest'
import { kubeClusterDirectory } from '../../src/io/cluster/cluster-directory.ts'
import { clusterNamed } from '../io/cluster/cluster-named.ts'
import { describeKube } from '../support/kube.ts'
import { committedFleet, objects } from './committed-fleet.ts'

const more = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: "small:reader" }
rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }]
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: odd }
data: { yes: "no", number: "1e3", text: "a: b\\n\\n- c\\n" }
`

describeKube('a directory that is committed', kube => {
  test('is taken by a real API server as it is', async () => {
    const fleet = committedFleet({ 'templates/web/more.yaml': more })
    await fleet.round()
    const path = kube.server('kube-1').kubeconfigPath
    const api = await kubeClusterDirectory().connect(clusterNamed('kube-1', { kubeconfig: { path } }))

    const answers = []
    for (const object of objects(fleet, 'tokyo').values())
      answers.push(await api.apply(object, { fieldManager: 'somebody', dryRun: true }))
    await api.close()

    expect(answers.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Deployment agent',
      'ClusterRole small:reader',
      'ConfigMap odd',
      'Deployment web',
      'Service web',
    ])
    expect(answers[2]).toMatchObject({ data: { yes: 'no', number: '1e3', text: 'a: b\n\n- c\n' } })
  })
})
