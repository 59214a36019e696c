import { argoApplication, rollout } from './argo-rules.ts'
import {
  apiService,
  autoscaler,
  cronJob,
  disruptionBudget,
  node,
  persistentVolume,
} from './configuration-rules.ts'
import { gateway, gatewayRoute } from './gateway-rules.ts'
import { definition, ingress, namespace, persistentVolumeClaim, service } from './other-rules.ts'
import { job, pod } from './pod-rules.ts'
import type { Rule } from './rule.ts'
import { daemonSet, deployment, replicaSet, statefulSet } from './workload-rules.ts'

/** The rule of each kind that has one, by `<group>/<kind>`. */
export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['apps/Deployment', deployment],
  ['apps/StatefulSet', statefulSet],
  ['apps/DaemonSet', daemonSet],
  ['apps/ReplicaSet', replicaSet],
  ['/Pod', pod],
  ['batch/Job', job],
  ['batch/CronJob', cronJob],
  ['/ReplicationController', replicaSet],
  ['/PersistentVolume', persistentVolume],
  ['/Node', node],
  ['autoscaling/HorizontalPodAutoscaler', autoscaler],
  ['policy/PodDisruptionBudget', disruptionBudget],
  ['apiregistration.k8s.io/APIService', apiService],
  ['gateway.networking.k8s.io/Gateway', gateway],
  ['gateway.networking.k8s.io/GatewayClass', gateway],
  ['gateway.networking.k8s.io/HTTPRoute', gatewayRoute],
  ['gateway.networking.k8s.io/GRPCRoute', gatewayRoute],
  ['gateway.networking.k8s.io/TLSRoute', gatewayRoute],
  ['gateway.networking.k8s.io/TCPRoute', gatewayRoute],
  ['gateway.networking.k8s.io/UDPRoute', gatewayRoute],
  ['argoproj.io/Rollout', rollout],
  ['argoproj.io/Application', argoApplication],
  ['/Service', service],
  ['/PersistentVolumeClaim', persistentVolumeClaim],
  ['/Namespace', namespace],
  ['networking.k8s.io/Ingress', ingress],
  ['apiextensions.k8s.io/CustomResourceDefinition', definition],
])
