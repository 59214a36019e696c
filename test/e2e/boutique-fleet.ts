import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where the real applications lie: beside the repository, or where `BANYAN_SHARED` says. */
const sharedDirectory: string =
  process.env.BANYAN_SHARED ?? new URL('../../../shared', import.meta.url).pathname

const boutique = join(sharedDirectory, 'real/online-boutique')

/** The nine clusters by region; which of them are real is up to whoever runs them. */
export const regions: Readonly<Record<string, readonly string[]>> = {
  asia: ['tokyo', 'seoul', 'osaka'],
  europe: ['paris', 'berlin', 'madrid'],
  america: ['dallas', 'quito', 'lima'],
}

/** Writes a fleet of the real online boutique: its own manifests and its own components as overrides. */
export function writeBoutiqueFleet(directory: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  write('fleet.yaml', fleet)
  const services = readdirSync(join(boutique, 'base')).filter(
    name => name.endsWith('service.yaml') || name === 'frontend.yaml',
  )
  for (const name of services)
    cpSync(join(boutique, 'base', name), join(directory, 'templates/boutique', name))
  write('templates/boutique/kustomization.yaml', kustomization(services))
  write('templates/boutique/application.yaml', application('boutique'))
  cpSync(
    join(boutique, 'base/loadgenerator.yaml'),
    join(directory, 'templates/loadgenerator/loadgenerator.yaml'),
  )
  write('templates/loadgenerator/application.yaml', application('loadgenerator'))
  write('clusters/policies/boutique.yaml', policy)
  write('clusters/policies/loadgenerator.yaml', everywhere('loadgenerator'))
  component('non-public-frontend', 'clusters/overrides/boutique')
  component('network-policies', 'clusters/asia/overrides/boutique')
  for (const [region, clusters] of Object.entries(regions)) {
    for (const name of clusters) write(`clusters/${region}/${name}/cluster.yaml`, cluster(name))
  }

  function component(name: string, to: string): void {
    cpSync(join(boutique, 'components', name), join(directory, to), { recursive: true })
  }
}

const header = 'apiVersion: banyan.dev/v1alpha1\n'

const fleet = `${header}kind: Fleet
metadata: { name: boutique-e2e }
spec:
  levels: [region]
  clusterDefaults: { access: { kubeconfig: { context: "\${CLUSTER_NAME}" } } }
`

const policy = `${header}kind: PropagationPolicy
metadata: { name: boutique }
spec:
  applications: [boutique]
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: frontend }]
      replicas: 30
      replicaScheduling:
        replicaSchedulingType: Divided
        levels:
          - level: region
            preferences:
              - { target: asia, weight: 3 }
              - { target: europe, weight: 2 }
              - { target: america, weight: 1 }
`

function everywhere(name: string): string {
  return `${header}kind: PropagationPolicy\nmetadata: { name: ${name} }\nspec: { applications: [${name}] }\n`
}

function application(name: string): string {
  return `${header}kind: Application\nmetadata: { name: ${name} }\nspec: { namespace: boutique-e2e }\n`
}

function cluster(name: string): string {
  return `${header}kind: Cluster\nmetadata: { name: ${name} }\n`
}

function kustomization(resources: readonly string[]): string {
  const list = resources.map(name => `  - ${name}\n`).join('')
  return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${list}`
}
