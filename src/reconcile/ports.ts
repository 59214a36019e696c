import type { ChartRequest } from '../base/chart/chart-request.ts'
import type { InflatedChart } from '../base/chart/inflated-chart.ts'
import type { JsonObject } from '../base/std/json.ts'
import type { TreeDirectory } from '../base/tree/tree.ts'
import type { AnnotateRequest } from '../core/model/annotation.ts'
import type { CommentFormat } from '../core/model/comment-format.ts'
import type { CommitStatus, StatusState } from '../core/model/commit-status.ts'
import type { Cluster } from '../core/model/fleet.ts'
import type { FleetEvent } from '../core/model/fleet-event.ts'
import type { NewPullRequest } from '../core/model/new-pull-request.ts'
import type { KubernetesObject } from '../core/model/object.ts'
import type { Decryption, OpenedFile, SealedFile } from '../core/model/sealed.ts'
import type { VerificationKeys } from '../core/model/verification.ts'

/** The only doors to the world. Adapters in `io` and doubles in `simulator` implement them; nothing else does I/O. */
export interface Ports {
  readonly source: FleetSource
  readonly store: GitRepository
  readonly clusters: ClusterDirectory
  readonly clock: Clock
  /** Absent: charts are not allowed, and applications that are charts are told so. */
  readonly charts?: ChartRenderer
  /** Absent: what is rendered can be committed to the store alone. */
  readonly repositories?: RepositoryDirectory
  /** Absent: encrypted values cannot be decrypted, and objects that have any are not applied. */
  readonly secrets?: SecretOpener
  /** Absent: the source is no repository that others push to, and nobody signs what is read there. */
  readonly signatures?: CommitVerifier
}

/** Tells who signed the commits of the source's repository. */
export interface CommitVerifier {
  /** Why a commit does not count as signed by one of these keys, in a line; undefined: it does. */
  faultOf(commit: string, keys: readonly VerificationKeys[]): Promise<string | undefined>
  /** Why keys cannot be used, in a line; undefined: they can. */
  faultOfKeys(keys: readonly VerificationKeys[]): Promise<string | undefined>
}

/** Repositories beside the fleet's own. Whoever opened them closes them. */
export interface RepositoryDirectory {
  /** The repository at an address, which has no credentials; the same one for the same address. */
  open(address: string): Promise<GitRepository>
}

/** Decrypts what SOPS encrypted. Keys are looked up anew each time; what fails is a `secret/*` OperationError. */
export interface SecretOpener {
  /** A file's values, once all of it is verified. */
  open(sealed: SealedFile, decryption: Decryption): Promise<OpenedFile>
}

/**
 * Renders charts with Helm, and keeps what came of it between processes. What Helm refuses is a value; that it cannot
 * be run, or a chart not be fetched, is a `chart/*` OperationError.
 */
export interface ChartRenderer {
  /** How many may be rendered at the same time. */
  readonly concurrency: number
  /** What `helm template` prints for a chart and its values: no network but for the chart, no cluster, bounded. */
  render(request: ChartRequest, signal?: AbortSignal): Promise<InflatedChart>
  /** What was kept of a request, by its key; undefined when nothing was. */
  recall(key: string): Promise<InflatedChart | undefined>
  keep(key: string, chart: InflatedChart): Promise<void>
}

/** One Git repository: a remote with its local objects, or a local one. Failures are `git/*` OperationErrors. */
export interface GitRepository {
  /** Brings the newest commit of a branch, or of a ref by its full name, here and gives its id; undefined: there is none. */
  fetch(branch: string, signal?: AbortSignal): Promise<string | undefined>
  /** The commit id of a revision (id, abbreviated id, branch or tag); undefined when there is none. */
  resolve(revision: string): Promise<string | undefined>
  /** The files of a commit. Entries with ids that were read before are the same objects as then. */
  tree(commit: string): Promise<TreeDirectory>
  /** First-parent commits after `from` (exclusive; undefined: from the first) up to `to`, newest first, at most `limit`. */
  log(range: {
    readonly from?: string
    readonly to: string
    readonly limit: number
  }): Promise<readonly CommitInfo[]>
  /** Paths whose content differs between two commits, sorted. */
  changes(from: string, to: string): Promise<readonly PathChange[]>
  /** Writes a commit: the files of `base` (a commit; undefined: none) with `changes`. Touches no branch. */
  commit(request: CommitRequest): Promise<string>
  /** Moves a branch, on the remote where there is one, if it still is at `expected` (undefined: absent). */
  push(request: {
    readonly branch: string
    readonly expected: string | undefined
    readonly commit: string
  }): Promise<'pushed' | 'stale'>
}

/** Merges commits of a repository; touches no branch. */
export interface Merger {
  /** What merging `theirs` into `ours` would make. The same commits give the same result. */
  merge(ours: string, theirs: string): Promise<Merged>
}

/** The commit of a merge, or the paths that cannot be merged, sorted. */
export type Merged = { readonly commit: string } | { readonly conflicts: readonly string[] }

/** Gives commits of a repository as they were signed. */
export interface CommitReader {
  /** The content of a commit object, byte for byte. */
  commitObject(commit: string): Promise<Uint8Array>
}

export interface CommitInfo {
  readonly id: string
  readonly parents: readonly string[]
  readonly message: string
  /** Committer time, in seconds since the epoch. */
  readonly time: number
  readonly author: string
}

export interface PathChange {
  readonly path: string
  readonly change: 'added' | 'modified' | 'removed'
}

export interface CommitRequest {
  readonly base: string | undefined
  readonly parents: readonly string[]
  /** By path; null removes the file. */
  readonly changes: ReadonlyMap<string, string | Uint8Array | null>
  readonly message: string
  /** In seconds since the epoch. */
  readonly time: number
  /** For the fleet's own branch: signed where there is a git program, and its configuration asks for it. */
  readonly isToBeSigned?: boolean
}

/** Where the fleet is read from: a branch of a repository, or a working directory with its uncommitted edits. */
export interface FleetSource {
  /** How the source is called in status and fences, without credentials. */
  readonly description: { readonly source: string; readonly branch: string }
  /** Holds the commits that `latest` gives. */
  readonly repository: GitRepository
  /** The newest revision; undefined when the branch does not exist. */
  latest(signal?: AbortSignal): Promise<string | undefined>
  /** Calls back when there may be something new; gives the function that ends it. */
  subscribe(listener: () => void): () => void
}

/** The forge of the fleet repository: its pull requests, and what is told there. Failures are `forge/*` OperationErrors. */
export interface Forge {
  /** What a comment may be. */
  readonly commentFormat: CommentFormat
  /** The open pull requests into a branch. */
  pullRequests(target: string, signal?: AbortSignal): Promise<readonly PullRequest[]>
  /** Writes our comment on a pull request, or edits the one that begins with `marker`; nothing where it is the same. */
  comment(request: { readonly number: number; readonly marker: string; readonly text: string }): Promise<void>
  /** The status that a commit has of that context; undefined when nobody set one. */
  status(commit: string, context: string): Promise<StatusState | undefined>
  /** Sets one of a commit's statuses; nothing where it is the same. */
  setStatus(commit: string, status: CommitStatus): Promise<void>
  /** Lets our annotations of a pull request be these and no others; left out are lines that the forge does not show. */
  annotate(request: AnnotateRequest): Promise<void>
  /** Where people read a file of a branch. */
  fileUrl(branch: string, path: string): string
  /** Opens a pull request of a branch of the repository, unless one of it is open; gives its number. */
  propose(request: NewPullRequest): Promise<number>
}

export interface PullRequest {
  readonly number: number
  readonly title: string
  /** The commit that is to be merged. */
  readonly head: string
  /** The full name of the ref by which the fleet's own repository has it. */
  readonly ref: string
  /** From another repository, whose authors need have no rights here. */
  readonly isFork: boolean
}

/** Whoever is told when something fails, and when it is well again. Failures are `notify/*` OperationErrors. */
export interface Notifier {
  /** Tells it from others: no address, which may be a secret. */
  readonly name: string
  notify(event: FleetEvent, signal?: AbortSignal): Promise<void>
}

/** Opens the API of a cluster of the fleet. */
export interface ClusterDirectory {
  connect(cluster: Cluster): Promise<ClusterApi>
}

/** One cluster's API server. Failures are `cluster/*` OperationErrors. */
export interface ClusterApi {
  /** The kinds that the server has, cached; `refresh` asks again. */
  discover(options?: { readonly refresh?: boolean }): Promise<readonly ApiResource[]>
  /** The object, or undefined when it does not exist. */
  get(ref: ObjectRef): Promise<KubernetesObject | undefined>
  /** All objects of a kind, read in pages. With `metadataOnly` they have apiVersion, kind and metadata alone. */
  list(kind: KindRef, options?: ListOptions): Promise<ObjectList>
  /** Server-side apply of the object exactly as given. With `metadata.resourceVersion` it is a compare-and-swap. */
  apply(object: KubernetesObject, options: ApplyOptions): Promise<KubernetesObject>
  /**
   * Changes parts of an object by a JSON merge patch (RFC 7386); undefined when it does not exist. With
   * `metadata.resourceVersion` in the patch, only that version of it: else it is `cluster/conflict`.
   */
  patch(ref: ObjectRef, patch: JsonObject, options: PatchOptions): Promise<KubernetesObject | undefined>
  /** Deletes; true when it was there. A precondition that does not hold is `cluster/conflict`. */
  delete(ref: ObjectRef, options?: DeleteOptions): Promise<boolean>
  /** Events after `resourceVersion`, until the signal. Too old a version is `cluster/gone`. */
  watch(kind: KindRef, options: WatchOptions): AsyncIterable<WatchEvent>
  /** Ends what is in flight and frees the connections. */
  close(): Promise<void>
}

export interface ApiResource {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** The plural of the path. */
  readonly resource: string
  readonly namespaced: boolean
  readonly verbs: readonly string[]
}

export interface KindRef {
  readonly apiVersion: string
  readonly kind: string
}

export interface ObjectRef extends KindRef {
  readonly namespace?: string
  readonly name: string
}

interface Selection {
  readonly namespace?: string
  readonly labelSelector?: string
  readonly metadataOnly?: boolean
}

export interface ListOptions extends Selection {
  /** Only fields that the server selects the kind by: `involvedObject.uid=…,type=Warning` of Events. */
  readonly fieldSelector?: string
  /** No more than so many, up to 500: what would come after them is left out. */
  readonly limit?: number
}

export interface ObjectList {
  readonly items: readonly KubernetesObject[]
  readonly resourceVersion: string
}

export interface ApplyOptions {
  readonly fieldManager: string
  /** Takes fields over that others own; without it such a field is `cluster/conflict`. */
  readonly force?: boolean
  readonly dryRun?: boolean
  /** The user in whose name it is done, whose rights count then; the server has to allow us that. */
  readonly impersonate?: string
  /** The object has values that no message may quote. */
  readonly confidential?: boolean
}

export type PatchOptions = Pick<ApplyOptions, 'fieldManager' | 'impersonate'>

export interface DeleteOptions {
  readonly uid?: string
  readonly resourceVersion?: string
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan'
  readonly dryRun?: boolean
  readonly impersonate?: string
}

export interface WatchOptions extends Selection {
  readonly resourceVersion: string
  readonly signal: AbortSignal
}

export interface WatchEvent {
  readonly type: 'added' | 'modified' | 'deleted'
  readonly object: KubernetesObject
}

/** One Lease of a cluster, by which processes agree on who of them leads. Failures are `cluster/*` OperationErrors. */
export interface LeaseLock {
  readonly namespace: string
  readonly name: string
  /** The Lease as it stands; undefined when there is none. */
  read(): Promise<KubernetesObject | undefined>
  /** Makes it; `cluster/conflict` when there is one. */
  create(lease: KubernetesObject): Promise<KubernetesObject>
  /** Replaces the version of it that is given; `cluster/conflict` when that is not the last. */
  replace(lease: KubernetesObject): Promise<KubernetesObject>
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves after so many milliseconds, or at once when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}
