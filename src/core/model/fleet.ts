import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import type { TreeDirectory } from '../../base/tree/tree.ts'
import type { ApplySettings } from './apply-settings.ts'
import type { ChartTemplate } from './chart.ts'
import type { Guards } from './guards.ts'
import type { HealthRule } from './health-rule.ts'
import type { HealthTimes } from './health-times.ts'
import type { OverridePolicy } from './override-policy.ts'
import type { Pin } from './pin.ts'
import type { PlacementScores } from './placement-scores.ts'
import type { PropagationPolicy } from './propagation-policy.ts'
import type { RolloutPolicy } from './rollout-policy.ts'
import type { Decryption } from './sealed.ts'
import type { Suspension } from './suspension.ts'

export type Labels = Readonly<Record<string, string>>
export type Vars = Readonly<Record<string, string>>

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' | 'NoSelectIfNew'
}

/** What a cluster has for pods by Git's word, as quantities; what it does not name is not limited. */
export interface DeclaredCapacity extends DeclaredAmounts {
  /** What autoscaling of its nodes may add to what is free. */
  readonly elastic?: DeclaredAmounts
}

export interface DeclaredAmounts {
  readonly cpu?: string
  readonly memory?: string
  readonly pods?: string
  readonly 'ephemeral-storage'?: string
}

/** How a cluster's API is reached; never a credential itself. */
export type ClusterAccess =
  | { readonly kubeconfig: { readonly context?: string; readonly path?: string } }
  | { readonly secretRef: { readonly name: string; readonly namespace?: string; readonly key?: string } }
  | { readonly inCluster: true }

/** The fleet as one revision has it: everything parsed and inherited, before selection and rendering. */
export interface Fleet {
  readonly name: string
  readonly clustersPath: string
  readonly templatesPath: string
  /** Names of the levels below the root, outermost first. */
  readonly levels: readonly string[]
  readonly statusBranch: string
  /** Where what clusters of delivery `Commit` should have is committed. */
  readonly rendered: RenderedPlace
  /** How many commits that branch gets before it begins anew; absent: as many as usual. */
  readonly maxStatusCommits?: number
  readonly guards: Guards
  /** How to tell the health of kinds that this fleet has rules for. */
  readonly healthRules: readonly HealthRule[]
  readonly root: FleetNode
  readonly applications: ReadonlyMap<string, Application>
  /** The whole repository at this revision. */
  readonly tree: TreeDirectory
}

/** A branch, of the fleet's own repository where none is named. */
export interface RenderedPlace {
  readonly branch: string
  readonly repository?: string
}

/** An application: a named base template. */
export interface Application {
  readonly name: string
  /** Directory of the template, from the repository's root. */
  readonly path: string
  readonly namespace?: string
  /** The ServiceAccount of its namespace in whose name its objects are written and deleted. */
  readonly serviceAccountName?: string
  readonly substitute: boolean
  /** The applications that it waits for, in each cluster where they are, too. */
  readonly dependsOn: readonly string[]
  /** Present when the template is a Helm chart. */
  readonly helm?: ChartTemplate
  /** Where its `application.yaml` says so, else its directory. */
  readonly at: Place
  /** Errors in its own files that can be told before rendering. */
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * A directory of the tree (or an entry of a ClusterList), with what it inherits resolved. Nodes are immutable; a
 * node whose own files and inheritance did not change is the same object as in the revision before.
 */
export interface FleetNode {
  /** From clustersPath; `''` is the root. */
  readonly path: string
  /** The directory's name; `''` for the root. */
  readonly name: string
  /** What selection and division read of this branch; the same object while none of that changes. */
  readonly placement: PlacementNode
  readonly vars: Vars
  /** How this node's own overrides change an application; in the order in which they apply. */
  readonly overrides: readonly OverrideStep[]
  /** Policies whose scope is this directory. */
  readonly policies: readonly PropagationPolicy[]
  /** Likewise, of changes of content; absent where there are none. */
  readonly rollouts?: readonly RolloutPolicy[]
  readonly cluster?: Cluster
  /** What the clusters at and below it are suspended by where they say nothing of their own. */
  readonly suspension?: Suspension
  /** Scores from outside of the clusters at and below it; absent where the directory gives none. */
  readonly scores?: readonly PlacementScores[]
  /** By name, sorted by name. */
  readonly children: ReadonlyMap<string, FleetNode>
  /** Mistakes in this node's own files, which are charged to the pairs below it. */
  readonly problems: readonly NodeProblem[]
}

/** A mistake in a file of a node, with what it is charged to. */
export interface NodeProblem {
  readonly diagnostic: Diagnostic
  /** The applications whose pairs below the node it holds; absent: all of them. */
  readonly applications?: readonly string[]
}

export interface Cluster {
  readonly name: string
  /** Its location: the node's path. */
  readonly path: string
  readonly access: ClusterAccess | undefined
  /** Inherited vars with the built-in CLUSTER_NAME, CLUSTER_PATH and LEVEL_<name>. */
  readonly vars: Vars
  /** Absent: the defaults. */
  readonly apply?: ApplySettings
  /** How long its objects are given; absent: as by default. */
  readonly health?: HealthTimes
  /** How encrypted values are decrypted for it; absent: not at all. */
  readonly decryption?: Decryption
  /** As PlacementNode's, here for whoever holds only the cluster. */
  readonly placement: PlacementCluster
  /** Git's word that nothing is written there for now. */
  readonly suspension?: Suspension
  /** Which revisions applications stay at, the nearest word first; absent: none is pinned. */
  readonly pins?: readonly Pin[]
  /** What it should have is committed for somebody else to apply; absent: it is written to its API. */
  readonly delivery?: 'Commit'
  /** What was applied is deleted when the cluster leaves the tree; absent: it stays. */
  readonly onRemoval?: 'Delete'
  readonly at: Place
}

/** What the scheduler needs of a branch: names, labels, taints, weights. Shared by identity while unchanged. */
export interface PlacementNode {
  readonly path: string
  readonly name: string
  /** Name of this node's level (`region`), if it has one. */
  readonly level?: string
  /** Explicit weight of the group (`group.yaml`). */
  readonly weight?: number
  /** Present on a cluster; together with children on a hub. */
  readonly cluster?: PlacementCluster
  readonly children: readonly PlacementNode[]
  /** Number of clusters in the branch. */
  readonly clusters: number
}

export interface PlacementCluster {
  readonly name: string
  readonly path: string
  /** Effective labels, with the implied `banyan.dev/<level>`. */
  readonly labels: Labels
  readonly taints: readonly Taint[]
  readonly provider?: string
  readonly region?: string
  readonly zones: readonly string[]
  /** Name of the level of its directory, if it has one. */
  readonly level?: string
  readonly weight?: number
  readonly capacity?: DeclaredCapacity
}

/** One override of a node: a kustomize Component, or an OverridePolicy. */
export type OverrideStep = ComponentStep | PolicyStep

export interface ComponentStep {
  readonly kind: 'component'
  /** Directory of the Component, from the repository's root. */
  readonly directory: string
  /** Equal for directories that build to the same step, wherever they lie. */
  readonly contentId: string
  /** Applications that it changes; `["*"]` for all. */
  readonly applications: readonly string[]
  /** The OverridePolicy beside it, which gates it. */
  readonly gate?: OverridePolicy
  readonly at: Place
}

export interface PolicyStep {
  readonly kind: 'policy'
  readonly contentId: string
  readonly applications: readonly string[]
  readonly policy: OverridePolicy
  readonly at: Place
}
