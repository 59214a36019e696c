/** Two applications of a fleet, whose bases are real ones: the deployment that overlays change, and its image. */
const applications = [
  { name: 'podinfo', deployment: 'podinfo', container: 'podinfod', image: 'ghcr.io/stefanprodan/podinfo' },
  {
    name: 'online-boutique',
    deployment: 'frontend',
    container: 'server',
    image: 'us-central1-docker.pkg.dev/online-boutique-ci/microservices-demo/frontend',
  },
] as const

type Application = (typeof applications)[number]

/** Paths below the folder of real applications, by the application that each is the base of. */
export const realBases: Readonly<Record<Application['name'], string>> = {
  podinfo: 'podinfo/kustomize',
  'online-boutique': 'online-boutique/base',
}

/** Directories of a fleet of overlays to build, and files beside the bases; bases lie in `bases/<application>`. */
export interface OverlayFleet {
  readonly files: ReadonlyMap<string, string>
  readonly overlays: readonly string[]
}

/**
 * Overlays of three levels, base → region → cluster, in turns over the two applications. `regions` counts for each
 * application: with as many as clusters, no two overlays have more in common than a base.
 */
export function overlayFleet(count: number, regions: number): OverlayFleet {
  const files = new Map<string, string>()
  const overlays: string[] = []
  for (let index = 0; index < count; index++) {
    const application = applications[index % applications.length] ?? applications[0]
    const number = Math.floor(index / applications.length) % regions
    const region = `regions/${number}/${application.name}`
    files.set(`${region}/kustomization.yaml`, regionOf(application, number))
    files.set(`${region}/resources.yaml`, resourcesPatch(application, number))
    const overlay = `clusters/${index}/${application.name}`
    files.set(`${overlay}/kustomization.yaml`, clusterOf(application, index, `../../../${region}`))
    files.set(`${overlay}/scale.yaml`, scalePatch(application, index))
    overlays.push(overlay)
  }
  return { files, overlays }
}

function regionOf({ name, deployment, container, image }: Application, number: number): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: ${name}
resources: [../../../bases/${name}]
labels:
  - pairs: { region: r${number}, team: shop }
    includeSelectors: true
commonAnnotations: { example.org/region: r${number} }
images: [{ name: ${image}, newName: registry.r${number}.example/${name}, newTag: 1.${number}.0 }]
configMapGenerator:
  - name: settings
    literals: [REGION=r${number}, LOG_LEVEL=info, TIMEOUT=30s]
patches:
  - path: resources.yaml
  - target: { kind: Deployment }
    patch: |
      - { op: add, path: /spec/revisionHistoryLimit, value: 3 }
  - patch: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: { name: ${deployment} }
      spec:
        template:
          spec:
            containers:
              - name: ${container}
                envFrom: [{ configMapRef: { name: settings } }]
`
}

/** A patch of a workload's container; `fields` go on below its name. */
function containerPatch({ deployment, container }: Application, fields: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${deployment}
spec:
  template:
    spec:
      containers:
        - name: ${container}
${fields}`
}

function resourcesPatch(application: Application, number: number): string {
  return containerPatch(
    application,
    `          resources:
            requests:
              cpu: ${100 + number}m
            limits:
              cpu: "2"
      tolerations:
        - key: region
          operator: Equal
          value: r${number}
`,
  )
}

function clusterOf({ name, deployment, image }: Application, index: number, region: string): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: ${name}-${index}
nameSuffix: -c${index}
resources: [${region}]
labels:
  - pairs: { cluster: c${index} }
    includeTemplates: true
images: [{ name: ${image}, newTag: 2.${index}.0 }]
replicas: [{ name: ${deployment}, count: ${1 + (index % 7)} }]
configMapGenerator:
  - name: settings
    behavior: merge
    literals: [CLUSTER=c${index}, LOG_LEVEL=debug]
patches:
  - path: scale.yaml
  - target: { kind: Service, name: ${deployment} }
    patch: |
      - { op: add, path: /metadata/annotations/example.org~1cluster, value: c${index} }
`
}

function scalePatch(application: Application, index: number): string {
  return containerPatch(
    application,
    `          env:
            - name: CLUSTER_NAME
              value: c${index}
            - name: SHARD
              value: "${index}"
`,
  )
}
