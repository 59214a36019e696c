import { applyingCodes } from './applying-codes.ts'
import { chartCodes } from './chart-codes.ts'
import { kustomizeCodes } from './kustomize-codes.ts'
import { renderCodes } from './render-codes.ts'
import { rolloutCodes } from './rollout-codes.ts'

const codes = {
  'yaml/syntax': {
    summary: 'The file is not valid YAML.',
    remedy: 'Mend the line that the caret points at.',
  },
  'yaml/duplicate-key': {
    summary: 'A key stands twice in one map.',
    remedy: 'Keep one of the two; their values are not merged.',
  },
  'yaml/tag-unknown': {
    summary: 'A YAML tag has no meaning for Kubernetes.',
    remedy: 'Leave the tag out, or quote the value that begins with "!".',
  },
  'yaml/too-large': {
    summary: 'The file is larger than Banyan reads.',
    remedy: 'Split the file, or take it out of the fleet repository.',
  },
  'yaml/alias-bomb': {
    summary: 'The aliases of the file expand to too much.',
    remedy: 'Write the values out, or use fewer nested aliases.',
  },
  'tree/symlink': {
    summary: 'A symbolic link stands where a file is expected.',
    remedy: 'Replace the link by the file that it points to.',
  },
  'tree/path-outside': {
    summary: 'A path leaves the fleet repository, or the root that it may read.',
    remedy: 'Move the file into the repository and refer to it there.',
  },
  'schedule/replicas-invalid': {
    summary: 'A number of replicas is not a whole number from 0 to 2147483647.',
    remedy: 'Correct `replicas`, in the policy or in the workload.',
  },
  'schedule/unplaced': {
    summary: 'The selected clusters cannot take all replicas.',
    remedy: 'Raise the maxReplicas, select more clusters, or ask for fewer replicas.',
  },
  'schedule/spread-unmet': {
    summary: 'The clusters that a policy selects cannot be spread as its constraints ask.',
    remedy: 'Select more clusters, label those that are left out, or lower what the message names.',
  },
  'schedule/clusters-few': {
    summary: 'A policy is to choose more clusters than it selects.',
    remedy: 'Select more clusters, or lower numberOfClusters.',
  },
  'schedule/minima-unmet': {
    summary:
      'Minima are not met: they sum to more than is divided, or lie in overflow tiers that do not get as many.',
    remedy: 'Lower the minReplicas, ask for more replicas, or select the clusters in an earlier tier.',
  },
  'schedule/bounds-unmet': {
    summary: 'A preference has a bound that the bounds below it do not let it keep.',
    remedy: 'Lower the minReplicas, raise the maxReplicas, or select more clusters.',
  },
  'schedule/sibling-unnamed': {
    summary: 'Some children of a node have a preference, and others get nothing because they have none.',
    remedy: 'Name the others too, or add a preference with the target "*".',
  },
  'schedule/observer-cut-off': {
    summary: 'More than half of the clusters that are watched look cut off at once.',
    remedy: 'Look at the network of the reconciler first: until then nothing moves because of it.',
  },
  'schedule/evictions-capped': {
    summary: 'More clusters fail than may lose their replicas at the same time.',
    remedy: 'Repair clusters, or raise `maxEvictedClusters` in the guards of fleet.yaml.',
  },
  'schedule/admitted-nowhere': {
    summary: 'Every cluster that a policy selects refuses an application, which would be new there.',
    remedy:
      'Install the APIs that it needs, tolerate the taints that keep new ones out, or select other clusters.',
  },
  'schedule/refinement-invalid': {
    summary: 'A refinement says something that only the policy it refines may say.',
    remedy: 'Let the refinement narrow the selection or replace replicaScheduling, and nothing else.',
  },
  'schedule/job-indexed': {
    summary: 'A policy divides a Job whose pods have numbers, which are the same in every cluster.',
    remedy: 'Take `completionMode: Indexed` off the Job, or let the policy duplicate it.',
  },
  'schedule/affinity-cycle': {
    summary: 'Workloads name each other in their affinities, so that none can be placed first.',
    remedy: 'Say it of one of them only: who is named is placed first, and who names it follows.',
  },
  'schedule/affinity-mutual': {
    summary:
      'Applications that choose their clusters name each other in the affinities of different workloads.',
    remedy: 'Say it of one of them only: who is named chooses first, and who names it regards that.',
  },
  'schedule/affinity-unmatched': {
    summary: 'The affinity of a workload names others that no application has.',
    remedy: 'Correct the resourceSelectors or the applications.',
  },
  'schedule/hpa-raised': {
    summary:
      'A HorizontalPodAutoscaler has a maximum that is smaller than the number of clusters it is divided over.',
    remedy: 'Raise its maxReplicas, or let the policy divide the workload over fewer clusters.',
  },
  'schedule/hpa-invalid': {
    summary: 'The bounds of a HorizontalPodAutoscaler cannot be divided with the workload that it scales.',
    remedy: 'Give the workload one autoscaler, with whole numbers as bounds, the smaller one first.',
  },
  'schedule/rebalance-unknown': {
    summary: 'A commit asks for a rebalance of a directory or an application that is not there.',
    remedy: 'Ask again with its right name: `banyan rebalance PATH [APP]` makes such a commit.',
  },
  'tree/submodule': {
    summary: 'A Git submodule stands where files are expected.',
    remedy: 'Commit the files themselves, or add them with git subtree.',
  },
  'fleet/missing': {
    summary: 'The repository has no `fleet.yaml`, or not the directory of clusters that it names.',
    remedy: 'Run `banyan init`, or correct clustersPath.',
  },
  'fleet/kind-unknown': {
    summary: 'A document below clustersPath is of no kind that Banyan knows.',
    remedy: 'Correct apiVersion and kind, or move the manifest below templatesPath or into a Component.',
  },
  'fleet/kind-misplaced': {
    summary: 'A kind stands in a directory where it has no meaning.',
    remedy: 'Move it: policies to `policies/`, overrides to `overrides/`, applications below templatesPath.',
  },
  'fleet/field-unknown': {
    summary: 'A field does not exist.',
    remedy: 'Correct its name; a schema for editors is part of the release.',
  },
  'fleet/field-unsupported': {
    summary: 'A field, kind or value is designed, but not supported by this version.',
    remedy: 'Leave it out, or use a version that supports it.',
  },
  'fleet/field-missing': {
    summary: 'A field that is needed is not there.',
    remedy: 'Add it.',
  },
  'fleet/field-invalid': {
    summary: 'The value of a field is not of its type or form.',
    remedy: 'Write a value as the message says.',
  },
  'fleet/directory-reserved': {
    summary: 'A directory has a reserved name.',
    remedy: 'Rename it; `policies`, `overrides` and `applications` are not names of branches.',
  },
  'fleet/name-invalid': {
    summary: 'The name of a directory of the tree cannot be a label value, or that of a template no name.',
    remedy: 'Use letters, digits, "-", "_" and ".", at most 63.',
  },
  'fleet/group-duplicate': {
    summary: 'A directory has two ClusterGroups.',
    remedy: 'Keep one of them.',
  },
  'fleet/cluster-duplicate': {
    summary: 'Two clusters have the same name, or the same place in the tree.',
    remedy: 'Rename or remove one of them; the name is what a cluster is known by.',
  },
  'fleet/policy-duplicate': {
    summary: 'Two policies of one directory have the same name.',
    remedy: 'Rename one of them.',
  },
  'fleet/override-duplicate': {
    summary: 'Two overrides of one directory have the same name.',
    remedy: 'Rename one of them, or join them.',
  },
  'fleet/application-duplicate': {
    summary: 'Two templates give an application the same name.',
    remedy: 'Rename one of them.',
  },
  'fleet/application-unknown': {
    summary: 'A policy, an override or another application names an application that does not exist.',
    remedy: 'Correct the name, or add its template.',
  },
  'fleet/policy-unknown': {
    summary: 'A refinement names a policy that is not above it.',
    remedy: 'Correct `refines`, or move the refinement below the directory of that policy.',
  },
  'fleet/scores-duplicate': {
    summary: 'A directory has two AddOnPlacementScores of one name.',
    remedy: 'Join them; a cluster by itself can be named under `clusters`.',
  },
  'fleet/scores-unknown': {
    summary: 'A policy asks for a score that no AddOnPlacementScore gives to any cluster that it reaches.',
    remedy: 'Correct the name, or add the file with the scores at or above the clusters.',
  },
  'fleet/level-unknown': {
    summary: 'A level is named that `fleet.yaml` does not list.',
    remedy: 'Correct the name, or add it to `levels`.',
  },
  'fleet/cluster-unknown': {
    summary: 'A cluster is named that does not exist, or not in the branch of the policy that names it.',
    remedy: 'Correct the name, or remove it.',
  },
  'fleet/path-unknown': {
    summary: 'A glob of `paths` begins with a directory that does not exist.',
    remedy: 'Correct it: paths are from clustersPath.',
  },
  'fleet/cluster-set-unknown': {
    summary: 'A placement names a cluster set in which there is no cluster.',
    remedy:
      'Write the name or the path of a directory, or the value of the label of the set that clusters have.',
  },
  'fleet/target-unknown': {
    summary: 'A preference names nothing in the branch of its policy.',
    remedy: 'Correct it: the name of a directory or cluster, or a path.',
  },
  'fleet/target-ambiguous': {
    summary: 'A preference names only what another one of its levels names more exactly.',
    remedy:
      'Keep one of them; a path counts before the name of a cluster, and that before the name of a directory.',
  },
  'fleet/override-unmatched': {
    summary: 'An override matches no application.',
    remedy: 'Rename it to the application that it is for, or list `applications`.',
  },
  'fleet/component-invalid': {
    summary: 'A directory of overrides is no kustomize Component.',
    remedy: 'Write `kind: Component` in its kustomization.yaml.',
  },
  'fleet/var-unknown': {
    summary: 'A text names a var that is not built in.',
    remedy: 'Use CLUSTER_NAME, CLUSTER_PATH or LEVEL_<name>.',
  },
  'fleet/plain-secret': {
    summary: 'A file holds the plain data of a Secret.',
    remedy:
      'Encrypt it with SOPS, or fetch it in the cluster; `banyan.dev/plain-secret: allow` exempts an object.',
  },
  'fleet/kubeconfig': {
    summary: 'A file is a kubeconfig.',
    remedy: 'Remove it and its credentials; name a context or a Secret under `access`.',
  },
  'fleet/replicas-ambiguous': {
    summary: 'A policy gives replicas without saying to which of several workloads.',
    remedy: 'List the workloads under `workloads`, each with its resourceSelectors.',
  },
  'plan/stopped': {
    summary: 'A guard stops a change, and the pairs that it counted stay as they are.',
    remedy: 'Correct the commit, or approve exactly this plan with `banyan approve DIGEST`.',
  },
  'fleet/policy-overlap': {
    summary: 'Two policies give the same cluster the same application.',
    remedy: 'Narrow one of them, or let the deeper one refine the other with `refines`.',
  },
  'fleet/policy-empty': {
    summary: 'A policy selects no cluster.',
    remedy: 'Widen its selection, or remove it.',
  },
  'fleet/overflow-empty': {
    summary: 'A tier of an affinity with overflow affinities has no cluster.',
    remedy: 'Widen its selection, or remove it; a cluster belongs to the first tier that selects it.',
  },
  'fleet/refinement-empty': {
    summary: 'A refinement lies in a branch that its policy does not select.',
    remedy: 'Let the refined policy select the branch, or remove the refinement.',
  },
  'fleet/workload-unknown': {
    summary: 'A policy divides a workload that its application does not have.',
    remedy: 'Correct the kind and name under resourceSelectors.',
  },
  'fleet/cluster-idle': {
    summary: 'No policy reaches a cluster.',
    remedy: 'Let a policy select it, or remove it from the tree.',
  },
  'config/invalid': {
    summary: 'A file that configures Banyan itself is not as it has to be.',
    remedy: 'Write what the message says; `banyan run --help` has an example.',
  },
  'config/secret-unusable': {
    summary: 'A file that is to hold a secret cannot be read, or holds none.',
    remedy: 'Correct its path, which is relative to the file that names it, or its permissions.',
  },
} as const

export type DiagnosticCode =
  | keyof typeof codes
  | keyof typeof applyingCodes
  | keyof typeof chartCodes
  | keyof typeof kustomizeCodes
  | keyof typeof renderCodes
  | keyof typeof rolloutCodes

/**
 * Every diagnostic code, with a summary and what to do about it. Codes are `<stage>/<fact>`; a code is never
 * given another meaning.
 */
export const diagnosticCodes: {
  readonly [code in DiagnosticCode]: { readonly summary: string; readonly remedy: string }
} = { ...codes, ...applyingCodes, ...chartCodes, ...kustomizeCodes, ...renderCodes, ...rolloutCodes }
