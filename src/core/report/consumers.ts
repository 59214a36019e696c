import type { JsonObject } from '../../base/std/json.ts'

/** Where the branch with the desired states is, and whose clusters are on it. */
export interface RenderedSource {
  readonly fleet: string
  readonly url: string
  readonly branch: string
}

export interface RenderedCluster {
  readonly name: string
  readonly suspended: boolean
  /** Some of its values are encrypted. */
  readonly decrypts: boolean
}

/** What makes Argo CD apply every directory of the branch to the cluster that is registered under its name. */
export function argoApplicationSet({ fleet, url, branch }: RenderedSource): JsonObject {
  const source = {
    repoURL: url,
    targetRevision: branch,
    path: '{{.path.path}}',
    directory: { recurse: true },
  }
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: `banyan-${fleet}`, namespace: 'argocd' },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [{ git: { repoURL: url, revision: branch, directories: [{ path: 'clusters/*' }] } }],
      template: {
        metadata: { name: `${fleet}-{{.path.basenameNormalized}}` },
        spec: {
          project: 'default',
          source,
          destination: { name: '{{.path.basename}}', namespace: 'default' },
          syncPolicy: {
            automated: { prune: true, selfHeal: true },
            // What replaces a generated object is there before the old one goes.
            syncOptions: ['ServerSideApply=true', 'PruneLast=true'],
          },
        },
      },
    },
  }
}

const namespace = 'flux-system'

/**
 * What makes Flux apply directories of the branch: `here` one cluster's in the cluster itself, else all from one place, by
 * the kubeconfigs in Secrets `<cluster>-kubeconfig`. Hooks are left out, which Flux would apply like other objects.
 */
export function fluxObjects(
  { fleet, url, branch }: RenderedSource,
  clusters: readonly RenderedCluster[],
  where: 'here' | 'there',
): readonly JsonObject[] {
  const name = `banyan-${fleet}`
  const repository = {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: { name, namespace },
    spec: { interval: '1m', url, ref: { branch }, ignore: '*.hook.yaml\n.banyan\n' },
  }
  return [repository, ...clusters.map(cluster => kustomization(name, cluster, where))]
}

function kustomization(source: string, cluster: RenderedCluster, where: 'here' | 'there'): JsonObject {
  const { name, suspended, decrypts } = cluster
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: `${source}-${name.replaceAll('.', '-')}`, namespace },
    spec: {
      interval: '10m',
      sourceRef: { kind: 'GitRepository', name: source },
      path: `./clusters/${name}`,
      prune: true,
      ...(suspended && { suspend: true }),
      ...(where === 'there' && { kubeConfig: { secretRef: { name: `${name}-kubeconfig` } } }),
      ...(decrypts && { decryption: { provider: 'sops', secretRef: { name: 'sops-age' } } }),
    },
  }
}
