/** How each program is made: from which pinned Go module, which package of it, and the version it shows. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface GoModule {
  readonly name: string
  readonly directory: string
}

export interface Recipe {
  readonly module: GoModule
  /** The dependency whose version is the program's version. */
  readonly dependency: string
  readonly version: string
  /** The Go package to build; or files of the dependency to join into one, or folders of it to copy. */
  readonly source:
    | { readonly package: string }
    | { readonly files: readonly string[] }
    | { readonly folders: readonly string[] }
  /** Files of the module's own folder that the program is built from besides its pins. */
  readonly ownFiles?: readonly string[]
  /** Variables set when linking. */
  readonly stamp: Readonly<Record<string, string>>
  /** Build tags. */
  readonly tags?: readonly string[]
  /** Whether parts of it are C, so that building it takes a C compiler. */
  readonly cgo?: true
}

export const programNames = [
  'kustomize',
  'kustomize-batch',
  'helm',
  'sops',
  'gitea',
  'gitea-files',
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'kwok-stages.yaml',
] as const

export type ProgramName = (typeof programNames)[number]

const controlPlane = goModule('control-plane')
const kwok = goModule('kwok')
const kustomize = goModule('kustomize')
const helm = goModule('helm')
const sops = goModule('sops')
const gitea = goModule('gitea')
const giteaTags = ['sqlite', 'sqlite_unlock_notify']
const kustomizeProgram = 'sigs.k8s.io/kustomize/kustomize/v5'

export const recipes: { readonly [name in ProgramName]: Recipe } = {
  kustomize: recipe(kustomize, kustomizeProgram, '', kustomizeStamp),
  'kustomize-batch': {
    ...recipe(kustomize, kustomizeProgram, '', kustomizeStamp),
    source: { package: './batch' },
    ownFiles: ['batch/main.go'],
  },
  helm: recipe(helm, 'helm.sh/helm/v4', '/cmd/helm', version => ({
    'helm.sh/helm/v4/internal/version.version': version,
  })),
  sops: recipe(sops, 'github.com/getsops/sops/v3', '/cmd/sops'),
  gitea: {
    ...recipe(gitea, 'code.gitea.io/gitea', '', version => ({
      'main.Version': version.slice(1),
      'main.Tags': giteaTags.join(','),
    })),
    tags: giteaTags,
    cgo: true,
  },
  // What it reads while it runs: texts, templates, pictures.
  'gitea-files': {
    ...recipe(gitea, 'code.gitea.io/gitea', ''),
    source: { folders: ['options', 'templates', 'public'] },
  },
  etcd: recipe(controlPlane, 'go.etcd.io/etcd/server/v3', ''),
  'kube-apiserver': recipe(controlPlane, 'k8s.io/kubernetes', '/cmd/kube-apiserver', kubernetesStamp),
  'kube-controller-manager': recipe(
    controlPlane,
    'k8s.io/kubernetes',
    '/cmd/kube-controller-manager',
    kubernetesStamp,
  ),
  'kube-scheduler': recipe(controlPlane, 'k8s.io/kubernetes', '/cmd/kube-scheduler', kubernetesStamp),
  kwok: recipe(kwok, 'sigs.k8s.io/kwok', '/cmd/kwok'),
  'kwok-stages.yaml': {
    ...recipe(kwok, 'sigs.k8s.io/kwok', ''),
    source: {
      files: [
        'kustomize/stage/node/fast/node-initialize.yaml',
        'kustomize/stage/node/heartbeat-with-lease/node-heartbeat-with-lease.yaml',
        'kustomize/stage/pod/fast/pod-ready.yaml',
        'kustomize/stage/pod/fast/pod-complete.yaml',
        'kustomize/stage/pod/fast/pod-delete.yaml',
        // Failures, for the nodes and pods that ask for them by a label.
        'kustomize/stage/node/chaos/node-not-ready.yaml',
        'kustomize/stage/pod/chaos/pod-container-running-failed.yaml',
        'kustomize/stage/pod/chaos/pod-init-container-running-failed.yaml',
      ],
    },
  },
}

function goModule(name: string): GoModule {
  return { name, directory: join(import.meta.dirname, 'programs', name) }
}

function recipe(
  module: GoModule,
  dependency: string,
  subfolder: string,
  stamp: (version: string) => Record<string, string> = () => ({}),
): Recipe {
  const version = pinnedVersion(module, dependency)
  const source = { package: dependency + subfolder }
  return { module, dependency, version, source, stamp: stamp(version) }
}

function pinnedVersion({ directory }: GoModule, dependency: string): string {
  const lines = readFileSync(join(directory, 'go.mod'), 'utf8').split('\n')
  for (const line of lines) {
    const [path, version] = line
      .replace(/^require /, '')
      .trim()
      .split(' ')
    if (path === dependency && version?.startsWith('v')) return version
  }
  throw new Error(`${directory}/go.mod does not pin ${dependency}`)
}

function kustomizeStamp(version: string): Record<string, string> {
  return { 'sigs.k8s.io/kustomize/api/provenance.version': version }
}

function kubernetesStamp(version: string): Record<string, string> {
  const [major = '', minor = ''] = version.slice(1).split('.')
  const prefix = 'k8s.io/component-base/version'
  return { [`${prefix}.gitVersion`]: version, [`${prefix}.gitMajor`]: major, [`${prefix}.gitMinor`]: minor }
}
