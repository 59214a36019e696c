import { ours } from '../support/fleet-files.ts'

/** Clusters of a kubeconfig, between which six replicas are divided in the namespace of the fleet's name. */
export function dividedWeb(
  fleet: string,
  clusters: readonly string[],
  placement = '',
): Readonly<Record<string, string>> {
  return {
    'fleet.yaml': ours(
      `Fleet\nmetadata: { name: ${fleet} }\nspec: { clusterDefaults: { access: { kubeconfig: { context: "\${CLUSTER_NAME}" } } } }`,
    ),
    'clusters/all.yaml': ours(
      `ClusterList\nspec: { clusters: [${clusters.map(name => `{ name: ${name} }`).join(', ')}] }`,
    ),
    'clusters/policies/web.yaml': ours(
      `PropagationPolicy\nmetadata: { name: web }\nspec: { ${placement}replicaScheduling: { replicaSchedulingType: Divided } }`,
    ),
    'templates/web/application.yaml': ours(
      `Application\nmetadata: { name: web }\nspec: { namespace: ${fleet} }`,
    ),
    'templates/web/web.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${fleet} }
spec:
  replicas: 6
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: example.dev/web:1 }] }
`,
  }
}
