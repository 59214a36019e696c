import { expect, test } from 'vitest'
import { assessHealth, hasHealthRule } from '../../../src/core/health/index.ts'
import { condition, object, type Row } from './objects.ts'

const gateways: readonly Row[] = [
  ['gateway.networking.k8s.io/v1/Gateway', '{}', 'Progressing', 'no controller has programmed it yet'],
  [
    'gateway.networking.k8s.io/v1/Gateway',
    `{ status: { conditions: [${condition('Accepted', 'True')}, ${condition('Programmed', 'False', 'AddressNotAssigned', 'no address')}] } }`,
    'Progressing',
    'no address',
  ],
  [
    'gateway.networking.k8s.io/v1/Gateway',
    `{ status: { conditions: [${condition('Accepted', 'False', 'ListenersNotValid')}] } }`,
    'Degraded',
    'ListenersNotValid',
  ],
  [
    'gateway.networking.k8s.io/v1/Gateway',
    `{ status: { conditions: [${condition('Accepted', 'True')}, ${condition('Programmed', 'True')}] } }`,
    'Healthy',
    '',
  ],
  [
    'gateway.networking.k8s.io/v1/GatewayClass',
    `{ status: { conditions: [${condition('Accepted', 'True')}] } }`,
    'Healthy',
    '',
  ],
  [
    'gateway.networking.k8s.io/v1/HTTPRoute',
    `{ status: { parents: [{ conditions: [${condition('Accepted', 'True')}, ${condition('ResolvedRefs', 'False', 'BackendNotFound', 'no Service web')}] }] } }`,
    'Degraded',
    'no Service web',
  ],
]

const rollouts: readonly Row[] = [
  ['argoproj.io/v1alpha1/Rollout', '{ status: { phase: Healthy, observedGeneration: "2" } }', 'Healthy', ''],
  [
    'argoproj.io/v1alpha1/Rollout',
    '{ status: { phase: Healthy, observedGeneration: "1" } }',
    'Progressing',
    'the controller has not seen the last change yet',
  ],
  [
    'argoproj.io/v1alpha1/Rollout',
    '{ status: { phase: Degraded, message: aborted } }',
    'Degraded',
    'aborted',
  ],
  [
    'argoproj.io/v1alpha1/Rollout',
    '{ status: { phase: Paused, message: CanaryPauseStep } }',
    'Suspended',
    'CanaryPauseStep',
  ],
  ['argoproj.io/v1alpha1/Application', '{ status: { health: { status: Healthy } } }', 'Healthy', ''],
]

const conventions: readonly Row[] = [
  [
    'aws.example/v1/Bucket',
    `{ status: { conditions: [${condition('Ready', 'True')}, ${condition('Synced', 'False', 'ReconcileError', 'denied')}] } }`,
    'Degraded',
    'denied',
  ],
  [
    'a.dev/v1/Operator',
    `{ status: { conditions: [${condition('Available', 'True')}, ${condition('Degraded', 'True', 'OneDown')}] } }`,
    'Degraded',
    'OneDown',
  ],
  [
    'tekton.dev/v1/TaskRun',
    `{ status: { conditions: [${condition('Succeeded', 'Unknown', 'Running')}] } }`,
    'Progressing',
    'Running',
  ],
  [
    'a.dev/v1/Widget',
    '{ status: { conditions: [{ type: Ready, status: "True", observedGeneration: 1 }] } }',
    'Progressing',
    'the controller has not seen the last change yet',
  ],
  [
    'helm.toolkit.fluxcd.io/v2/HelmRelease',
    '{ spec: { suspend: true }, status: { observedGeneration: 1 } }',
    'Suspended',
    'its controller leaves it alone',
  ],
]

const corrections: readonly Row[] = [
  [
    'apps/v1/DaemonSet',
    '{ spec: { updateStrategy: { type: OnDelete } }, status: { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 0, numberAvailable: 2 } }',
    'Healthy',
    '',
  ],
  [
    'apps/v1/StatefulSet',
    '{ spec: { replicas: 2 }, status: { observedGeneration: 2, readyReplicas: 2, availableReplicas: 1, updatedReplicas: 2 } }',
    'Progressing',
    '1 of 2 replicas are available',
  ],
  [
    'PersistentVolumeClaim',
    '{ metadata: { annotations: { volume.kubernetes.io/storage-provisioner: disks.example } }, status: { phase: Pending } }',
    'Progressing',
    'not bound to a volume yet',
  ],
  [
    'Pod',
    `{ spec: { restartPolicy: Never }, status: { phase: Running, conditions: [${condition('Ready', 'True')}] } }`,
    'Progressing',
    'runs, and has not ended yet',
  ],
  [
    'batch/v1/Job',
    `{ status: { conditions: [${condition('FailureTarget', 'True', 'DeadlineExceeded')}] } }`,
    'Degraded',
    'DeadlineExceeded',
  ],
]

test.each([...gateways, ...rollouts, ...conventions, ...corrections])(
  '%s with %s is %s',
  (kind, body, status, message) => {
    expect(assessHealth(object(kind, body))).toEqual({ status, message })
  },
)

test('of kinds that hold configuration the metadata is all that is read', () => {
  const read = [
    ['', 'ConfigMap'],
    ['rbac.authorization.k8s.io', 'Role'],
    ['flowcontrol.apiserver.k8s.io', 'FlowSchema'],
    ['a.dev', 'Widget'],
    ['', 'Service'],
  ] as const

  expect(read.map(([group, kind]) => hasHealthRule(group, kind))).toEqual([false, false, false, true, true])
})
