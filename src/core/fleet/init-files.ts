/** The files of a small fleet that validates, by path, with comments that teach the format. */
export function initFiles(): Readonly<Record<string, string>> {
  return {
    'fleet.yaml': fleet,
    'templates/web/application.yaml': application,
    'templates/web/kustomization.yaml': kustomization,
    'templates/web/deployment.yaml': deployment,
    'templates/web/service.yaml': service,
    'clusters/policies/web.yaml': policy,
    'clusters/europe/group.yaml': group,
    'clusters/europe/berlin/cluster.yaml': cluster('berlin', '{ disk: ssd }'),
    'clusters/europe/paris/cluster.yaml': cluster('paris', '{ disk: hdd }'),
    'clusters/europe/overrides/web/kustomization.yaml': component,
    'clusters/america/cluster.yaml': cluster('america', '{ disk: ssd }'),
    'README.md': readme,
  }
}

const fleet = `# The one file that every fleet repository has, at its root.
apiVersion: banyan.dev/v1alpha1
kind: Fleet
metadata:
  # Objects in your clusters are labelled with this name; it cannot be changed later.
  name: my-fleet
spec:
  # What the directories below "clusters" stand for, outermost first. Every cluster gets a label for each:
  # banyan.dev/region.
  levels: [region]
  # How clusters are reached that do not say it themselves. Never write credentials into this repository:
  # a context of your kubeconfig is a name, and so is a Secret.
  clusterDefaults:
    access:
      kubeconfig:
        context: "\${CLUSTER_NAME}"
`

const application = `# An application is a directory below "templates". This file is optional.
apiVersion: banyan.dev/v1alpha1
kind: Application
metadata:
  name: web
spec:
  # Created in each cluster if it is missing.
  namespace: web
  # Replaces \${name} in the manifests by the vars of each cluster.
  substitute: true
`

const kustomization = `# Any kustomize base will do; a directory of plain manifests, too.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - deployment.yaml
  - service.yaml
images:
  - name: nginx
    newTag: "1.27"
`

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  # The policy in clusters/policies/web.yaml says how many there are of it.
  replicas: 1
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      containers:
        - name: web
          image: nginx
          env:
            - name: GREETING
              value: "\${greeting} from \${CLUSTER_NAME}"
          ports:
            - containerPort: 80
`

const service = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: { app: web }
  ports:
    - port: 80
`

const policy = `# Which clusters get an application: those below the directory that holds "policies", here all of them.
apiVersion: banyan.dev/v1alpha1
kind: PropagationPolicy
metadata:
  name: web
spec:
  applications: [web]
  placement:
    clusterAffinity:
      # Directories and clusters, relative to "clusters"; "!europe/paris" would leave one out.
      paths: ["**"]
  workloads:
    # Without this, every cluster gets the replicas of the template.
    - resourceSelectors: [{ kind: Deployment, name: web }]
      replicas: 10
      replicaScheduling:
        replicaSchedulingType: Divided
        levels:
          # Regions first, then the clusters of each region, evenly.
          - level: region
            preferences:
              - { target: europe, weight: 3, minReplicas: 4 }
              - { target: america, weight: 2 }
`

const group = `# What a directory gives to all clusters below it.
apiVersion: banyan.dev/v1alpha1
kind: ClusterGroup
metadata:
  labels: { continent: europe }
spec:
  vars:
    greeting: Guten Tag
`

function cluster(name: string, labels: string): string {
  const vars = name === 'berlin' ? '' : `  vars:\n    greeting: ${name === 'paris' ? 'Bonjour' : 'Hello'}\n`
  return `apiVersion: banyan.dev/v1alpha1
kind: Cluster
metadata:
  # The name is what the cluster is known by; its directory may be moved and renamed freely.
  name: ${name}
  labels: ${labels}
spec:
${vars}  zones: [a, b]
`
}

const component = `# What differs in Europe: a kustomize Component, applied to the application "web" in every cluster below.
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches:
  - target: { kind: Deployment, name: web }
    patch: |-
      - op: add
        path: /metadata/annotations
        value: { example.com/data-protection: gdpr }
`

const readme = `# A fleet

    banyan validate                  every mistake, with its line
    banyan render --cluster paris    what a cluster would get
    banyan simulate --once           the whole fleet on simulated clusters
    banyan plan --live               what would change in the real ones
    banyan run                       keep them that way

The tree below \`clusters\` mirrors where your clusters are. What stands in a directory holds for all below it,
and what stands nearer wins.
`
