/** Files of a generated fleet: three levels, twenty applications, every fifth cluster with an override of its own. */
export function generatedFleet(clusters: number): Map<string, string> {
  const files = new Map<string, string>()
  files.set('fleet.yaml', fleetFile)
  for (let index = 0; index < applications; index++) addApplication(files, index)
  const regions = 10
  const zones = Math.max(1, Math.round(clusters / 1_000))
  for (let index = 0; index < clusters; index++) {
    const region = index % regions
    const zone = Math.floor(index / regions) % zones
    addCluster(files, index, `clusters/region-${region}/zone-${region}-${zone}`)
  }
  for (let region = 0; region < regions; region++) {
    const name = applicationName(region % applications)
    files.set(
      `clusters/region-${region}/overrides/${name}/kustomization.yaml`,
      component(name, `region: r${region}`),
    )
  }
  return files
}

/** The path of an override that one cluster alone has, to be changed by a benchmark. */
export function overridePath(): string {
  return `clusters/region-0/zone-0-0/cluster-00000/overrides/${applicationName(0)}/kustomization.yaml`
}

/** Another content for it. */
export function changedOverride(number: number): string {
  return component(applicationName(0), `changed: "${number}"`)
}

const applications = 20

function applicationName(index: number): string {
  return `app-${String(index).padStart(2, '0')}`
}

const fleetFile = `apiVersion: banyan.dev/v1alpha1
kind: Fleet
metadata: { name: bench }
spec:
  levels: [region, zone]
  clusterDefaults: { access: { kubeconfig: { context: "\${CLUSTER_NAME}" } } }
`

function addApplication(files: Map<string, string>, index: number): void {
  const name = applicationName(index)
  const base = `templates/${name}`
  files.set(`${base}/kustomization.yaml`, kustomization(name))
  files.set(`${base}/deployment.yaml`, deployment(name))
  files.set(`${base}/service.yaml`, service(name))
  files.set(`clusters/policies/${name}.yaml`, policy(name, index < 4))
}

function addCluster(files: Map<string, string>, index: number, zone: string): void {
  const name = `cluster-${String(index).padStart(5, '0')}`
  files.set(
    `${zone}/${name}/cluster.yaml`,
    `apiVersion: banyan.dev/v1alpha1\nkind: Cluster\nmetadata: { name: ${name}, labels: { tier: prod, number: "${index % 7}" } }\n`,
  )
  if (index % 5 !== 0) return
  const application = applicationName(Math.floor(index / 5) % applications)
  files.set(
    `${zone}/${name}/overrides/${application}/kustomization.yaml`,
    component(application, `own: "${index}"`),
  )
}

function component(name: string, label: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: { kind: Deployment, name: ${name} }
    patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: ${name}
        labels: { ${label} }
`
}

function kustomization(name: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: ${name}
resources: [deployment.yaml, service.yaml]
configMapGenerator:
  - name: ${name}-config
    literals: [MODE=prod, NAME=${name}]
`
}

function deployment(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: 20000
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: ${name}
          image: registry.example/${name}:1.0.0
          envFrom: [{ configMapRef: { name: ${name}-config } }]
          resources: { requests: { cpu: 100m, memory: 64Mi } }
`
}

function service(name: string): string {
  return `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec: { selector: { app: ${name} }, ports: [{ port: 80, targetPort: 8080 }] }
`
}

function policy(name: string, divided: boolean): string {
  const workloads = `
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: ${name} }]
      replicaScheduling: { replicaSchedulingType: Divided }`
  return `apiVersion: banyan.dev/v1alpha1
kind: PropagationPolicy
metadata: { name: ${name} }
spec:
  applications: [${name}]${divided ? workloads : ''}
`
}
