/** What makes an API server a whole cluster: controllers, a scheduler, and kwok in place of machines. */
import { join } from 'node:path'
import type { KubeAddress } from './api-server.ts'
import { type Children, waitUntilReady } from './child.ts'
import type { Programs } from './programs.ts'
import { request } from './request.ts'

/** Starts them and waits until the one node takes pods. */
export async function startWorkloadPrograms(
  children: Children,
  programs: Programs,
  address: KubeAddress,
): Promise<void> {
  const start = (name: 'kube-controller-manager' | 'kube-scheduler' | 'kwok', args: readonly string[]) => {
    const connection = `--kubeconfig=${address.kubeconfigPath}`
    return children.start(programs[name], [connection, ...args], join(address.directory, `${name}.log`))
  }
  const shared = ['--leader-elect=false', '--secure-port=0', '--kube-api-qps=200', '--kube-api-burst=400']
  const controllers = start('kube-controller-manager', [
    ...shared,
    // All of them: without the node lifecycle controller the node keeps its not-ready taint.
    '--controllers=*',
    `--service-account-private-key-file=${join(address.directory, 'service-account.key')}`,
    `--root-ca-file=${address.caPath}`,
  ])
  start('kube-scheduler', shared)
  const own = ['broken-pods.yaml', 'ready-again.yaml'].map(file => join(import.meta.dirname, file))
  const stages = [programs['kwok-stages.yaml'], ...own]
  // Without a lease the node is given up after 50 seconds, and its pods are not ready any more.
  const lease = '--node-lease-duration-seconds=40'
  start('kwok', [...stages.map(path => `--config=${path}`), '--manage-all-nodes=true', lease])
  await createNode(address)
  await waitUntilReady(controllers, () => takesPods(address))
}

const nodePath = '/api/v1/nodes'
const nodeName = 'node-0'

async function createNode(address: KubeAddress): Promise<void> {
  const capacity = { cpu: '64', memory: '256Gi', pods: '1000', 'ephemeral-storage': '1Ti' }
  const { status, body } = await request(address, 'POST', nodePath, {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels: { 'kubernetes.io/hostname': nodeName, 'kubernetes.io/os': 'linux' } },
    status: { capacity, allocatable: capacity },
  })
  if (status !== 201) throw new Error(`cannot create the node of ${address.name}: ${JSON.stringify(body)}`)
}

async function takesPods(address: KubeAddress): Promise<boolean> {
  const { body } = await request(address, 'GET', `${nodePath}/${nodeName}`)
  const { spec, status } = body as {
    spec?: { taints?: unknown[] }
    status?: { conditions?: { type: string; status: string }[] }
  }
  const ready = status?.conditions?.some(
    condition => condition.type === 'Ready' && condition.status === 'True',
  )
  return ready === true && !spec?.taints?.length
}
