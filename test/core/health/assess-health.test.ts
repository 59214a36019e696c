import { expect, test } from 'vitest'
import { assessHealth } from '../../../src/core/health/index.ts'
import { condition, object, type Row } from './objects.ts'

const workloads: readonly Row[] = [
  [
    'apps/v1/Deployment',
    '{ spec: { replicas: 2 }, status: { observedGeneration: 1 } }',
    'Progressing',
    'the controller has not seen the last change yet',
  ],
  ['apps/v1/Deployment', '{ spec: {} }', 'Progressing', 'the controller has not seen it yet'],
  [
    'apps/v1/Deployment',
    '{ spec: { replicas: 2 }, status: { observedGeneration: 2, updatedReplicas: 1 } }',
    'Progressing',
    '1 of 2 replicas are updated',
  ],
  [
    'apps/v1/Deployment',
    '{ spec: { replicas: 2 }, status: { observedGeneration: 2, updatedReplicas: 2, replicas: 3 } }',
    'Progressing',
    'old replicas are still terminating',
  ],
  [
    'apps/v1/Deployment',
    '{ spec: { replicas: 2 }, status: { observedGeneration: 2, updatedReplicas: 2, replicas: 2, availableReplicas: 1 } }',
    'Progressing',
    '1 of 2 replicas are available',
  ],
  [
    'apps/v1/Deployment',
    '{ spec: { replicas: 2 }, status: { observedGeneration: 2, updatedReplicas: 2, replicas: 2, availableReplicas: 2 } }',
    'Healthy',
    '',
  ],
  ['apps/v1/Deployment', '{ spec: { replicas: 0 }, status: { observedGeneration: 2 } }', 'Healthy', ''],
  [
    'apps/v1/Deployment',
    '{ spec: { paused: true }, status: { observedGeneration: 2 } }',
    'Suspended',
    'the rollout is paused',
  ],
  [
    'apps/v1/Deployment',
    `{ status: { observedGeneration: 2, conditions: [${condition('Progressing', 'False', 'ProgressDeadlineExceeded', 'timed out')}] } }`,
    'Degraded',
    'timed out',
  ],
  [
    'apps/v1/Deployment',
    `{ status: { observedGeneration: 2, conditions: [${condition('ReplicaFailure', 'True', 'FailedCreate', 'quota')}] } }`,
    'Degraded',
    'quota',
  ],
  [
    'apps/v1/StatefulSet',
    '{ spec: { replicas: 3 }, status: { observedGeneration: 2, readyReplicas: 2 } }',
    'Progressing',
    '2 of 3 replicas are available',
  ],
  [
    'apps/v1/StatefulSet',
    '{ spec: {}, status: { observedGeneration: 2, readyReplicas: 1, replicas: 1, currentRevision: a, updateRevision: b } }',
    'Progressing',
    '0 of 1 replicas are updated',
  ],
  [
    'apps/v1/StatefulSet',
    '{ spec: {}, status: { observedGeneration: 2, readyReplicas: 1, updatedReplicas: 1, replicas: 1, currentRevision: b, updateRevision: b } }',
    'Healthy',
    '',
  ],
  [
    'apps/v1/StatefulSet',
    '{ spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } }, status: { observedGeneration: 2, readyReplicas: 3, updatedReplicas: 1, currentRevision: a, updateRevision: b } }',
    'Healthy',
    '',
  ],
  [
    'apps/v1/StatefulSet',
    '{ spec: { updateStrategy: { type: OnDelete } }, status: { observedGeneration: 2, readyReplicas: 0 } }',
    'Progressing',
    '0 of 1 replicas are available',
  ],
  [
    'apps/v1/DaemonSet',
    '{ status: { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 2 } }',
    'Progressing',
    '2 of 3 nodes have the update',
  ],
  [
    'apps/v1/DaemonSet',
    '{ status: { observedGeneration: 2, desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 } }',
    'Healthy',
    '',
  ],
  [
    'apps/v1/ReplicaSet',
    '{ spec: { replicas: 1 }, status: {} }',
    'Progressing',
    '0 of 1 replicas are available',
  ],
  ['ReplicationController', '{ spec: { replicas: 1 }, status: { availableReplicas: 1 } }', 'Healthy', ''],
  ['batch/v1/Job', '{ status: { active: 1 } }', 'Progressing', 'the job has not completed yet'],
  ['batch/v1/Job', `{ status: { conditions: [${condition('Complete', 'True')}] } }`, 'Healthy', ''],
  [
    'batch/v1/Job',
    `{ status: { conditions: [${condition('Failed', 'True', 'BackoffLimitExceeded')}] } }`,
    'Degraded',
    'BackoffLimitExceeded',
  ],
  ['batch/v1/Job', '{ spec: { suspend: true } }', 'Suspended', 'the job is suspended'],
  ['batch/v1/CronJob', '{ spec: {} }', 'Healthy', ''],
  ['batch/v1/CronJob', '{ spec: { suspend: true } }', 'Suspended', 'the schedule is suspended'],
]

const pods: readonly Row[] = [
  ['Pod', '{ status: { phase: Succeeded } }', 'Healthy', ''],
  ['Pod', '{ status: { phase: Failed, reason: Evicted } }', 'Degraded', 'Evicted'],
  ['Pod', `{ status: { phase: Running, conditions: [${condition('Ready', 'True')}] } }`, 'Healthy', ''],
  [
    'Pod',
    '{ status: { phase: Running, containerStatuses: [{ name: main, state: { waiting: { reason: CrashLoopBackOff } } }] } }',
    'Degraded',
    'main: CrashLoopBackOff',
  ],
  [
    'Pod',
    '{ status: { phase: Pending, initContainerStatuses: [{ name: init, state: { waiting: { reason: PodInitializing } } }] } }',
    'Progressing',
    'init: PodInitializing',
  ],
  [
    'Pod',
    `{ status: { phase: Pending, conditions: [${condition('PodScheduled', 'False', 'Unschedulable', 'no cpu')}] } }`,
    'Degraded',
    'no cpu',
  ],
]

const others: readonly Row[] = [
  ['ConfigMap', '{}', 'Healthy', ''],
  ['Service', '{ spec: { type: ClusterIP } }', 'Healthy', ''],
  [
    'Service',
    '{ spec: { type: LoadBalancer }, status: { loadBalancer: {} } }',
    'Progressing',
    'no load balancer address yet',
  ],
  [
    'Service',
    '{ spec: { type: LoadBalancer }, status: { loadBalancer: { ingress: [{ ip: 1.2.3.4 }] } } }',
    'Healthy',
    '',
  ],
  [
    'PersistentVolumeClaim',
    '{ status: { phase: Pending } }',
    'Suspended',
    'waits for the first pod that uses it, or for a volume that fits',
  ],
  ['PersistentVolumeClaim', '{ status: { phase: Lost } }', 'Degraded', 'its volume is lost'],
  ['PersistentVolume', '{ status: { phase: Failed, message: no reclaimer } }', 'Degraded', 'no reclaimer'],
  ['policy/v1/PodDisruptionBudget', '{}', 'Progressing', 'the controller has not seen it yet'],
  [
    'policy/v1/PodDisruptionBudget',
    '{ status: { observedGeneration: 2, currentHealthy: 0, desiredHealthy: 1 } }',
    'Healthy',
    '',
  ],
  [
    'autoscaling/v2/HorizontalPodAutoscaler',
    `{ status: { conditions: [${condition('AbleToScale', 'False', 'FailedGetScale', 'no such Deployment')}] } }`,
    'Progressing',
    'no such Deployment',
  ],
  [
    'autoscaling/v2/HorizontalPodAutoscaler',
    `{ status: { conditions: [${condition('ScalingActive', 'False', 'FailedGetResourceMetric')}] } }`,
    'Progressing',
    'FailedGetResourceMetric',
  ],
  [
    'autoscaling/v2/HorizontalPodAutoscaler',
    `{ status: { conditions: [${condition('ScalingActive', 'False', 'ScalingDisabled')}] } }`,
    'Healthy',
    '',
  ],
  [
    'apiregistration.k8s.io/v1/APIService',
    `{ status: { conditions: [${condition('Available', 'False', 'MissingEndpoints')}] } }`,
    'Progressing',
    'MissingEndpoints',
  ],
  [
    'apiextensions.k8s.io/v1/CustomResourceDefinition',
    `{ status: { conditions: [${condition('Established', 'False', 'Installing')}] } }`,
    'Progressing',
    'not established yet',
  ],
  [
    'apiextensions.k8s.io/v1/CustomResourceDefinition',
    `{ status: { conditions: [${condition('NamesAccepted', 'False', 'PluralConflict')}, ${condition('Established', 'False', 'NotAccepted')}] } }`,
    'Degraded',
    'its names are taken',
  ],
  [
    'apiextensions.k8s.io/v1/CustomResourceDefinition',
    `{ status: { conditions: [${condition('Established', 'True')}] } }`,
    'Healthy',
    '',
  ],
  [
    'Namespace',
    '{ metadata: { deletionTimestamp: now }, status: { phase: Terminating } }',
    'Progressing',
    'being deleted',
  ],
  [
    'ConfigMap',
    '{ metadata: { deletionTimestamp: now, finalizers: [example.dev/hold] } }',
    'Progressing',
    'being deleted, held by finalizer "example.dev/hold"',
  ],
  [
    'gateway.networking.k8s.io/v1/HTTPRoute',
    `{ status: { parents: [{ conditions: [${condition('Accepted', 'False', 'NoMatchingParent')}] }] } }`,
    'Degraded',
    'NoMatchingParent',
  ],
]

const custom: readonly Row[] = [
  ['example.dev/v1/Widget', '{}', 'Healthy', ''],
  ['example.dev/v1/Widget', `{ status: { conditions: [${condition('Ready', 'True')}] } }`, 'Healthy', ''],
  [
    'example.dev/v1/Widget',
    `{ status: { conditions: [${condition('Ready', 'False', 'Waiting', 'soon')}] } }`,
    'Progressing',
    'soon',
  ],
  [
    'example.dev/v1/Widget',
    `{ status: { conditions: [${condition('Ready', 'False', 'InstallFailed')}] } }`,
    'Degraded',
    'InstallFailed',
  ],
  [
    'example.dev/v1/Widget',
    `{ status: { conditions: [${condition('Available', 'Unknown')}] } }`,
    'Progressing',
    'Available is Unknown',
  ],
  [
    'example.dev/v1/Widget',
    `{ status: { conditions: [${condition('Ready', 'True')}, ${condition('Stalled', 'True', 'Stuck')}] } }`,
    'Degraded',
    'Stuck',
  ],
  [
    'example.dev/v1/Widget',
    `{ status: { conditions: [${condition('Ready', 'True')}, ${condition('Reconciling', 'True', 'Busy')}] } }`,
    'Progressing',
    'Busy',
  ],
  ['example.dev/v1/Widget', '{ status: { conditions: nonsense, observedGeneration: 2 } }', 'Healthy', ''],
]

test.each([...workloads, ...pods, ...others, ...custom])(
  '%s with %s is %s',
  (kind, body, status, message) => {
    expect(assessHealth(object(kind, body))).toEqual({ status, message })
  },
)
