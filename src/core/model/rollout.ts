/** How far a change of content is, under one policy and for one application. */
export interface RolloutState {
  /** `<directory>/<name>`, the directory from clustersPath. */
  readonly policy: string
  readonly application: string
  /** The revision whose content it brings. */
  readonly revision: string
  /** Where it is: `step 2 of 3, region emea`. */
  readonly step: string
  readonly counts: RolloutCounts
  /** Why no further cluster begins now; empty while some do. */
  readonly waits: string
  /** What failed more often than its step allows; empty: nothing. */
  readonly breaches: readonly Breach[]
}

export interface RolloutCounts {
  readonly clusters: number
  /** Have the new content, and were well for as long as their step asks. */
  readonly done: number
  /** Have it, and are not there yet. */
  readonly underway: number
  readonly failed: number
  /** Have what they had. */
  readonly waiting: number
}

export interface Breach {
  /** In milliseconds since the epoch. */
  readonly at: number
  /** The name of its step. */
  readonly step: string
  /** The path of the directory of a step that takes one after the other; empty: the step has all in one. */
  readonly group: string
  /** What failed first, in a sentence. */
  readonly reason: string
  /** By cluster: the digest of the content that failed there, and of what it had before. */
  readonly clusters: Readonly<Record<string, BreachedContent>>
  /** Its clusters were given back what they had. */
  readonly reverted?: true
  /** The pull request that asks for the fleet's branch to say so. */
  readonly pullRequest?: number
  /** Why the fleet's branch does not say so. */
  readonly unwritten?: string
}

export interface BreachedContent {
  readonly failed: string
  /** Absent: it had nothing. */
  readonly before?: string
}

/** That a cluster was let through to new content of an application, while the rollout is not over. */
export interface PairChange {
  /** In milliseconds since the epoch. */
  readonly at: number
  /** The revision that it had; absent: it had nothing. */
  readonly from?: string
  /** The digest of the content that it had. */
  readonly fromDigest?: string
  /** When it was seen first what came of it, from which its deadline counts, in milliseconds since the epoch. */
  readonly seenAt?: number
  /** Since when it is well without a break, in milliseconds since the epoch. */
  readonly healthySince?: number
  /** Since when it is not, after it was, in milliseconds since the epoch. */
  readonly illSince?: number
  /** It failed, and somebody said that this does not count. */
  readonly excused?: true
}

/** What a rollout is kept under. */
export function rolloutKey({ policy, application }: Pick<RolloutState, 'policy' | 'application'>): string {
  return `${policy} ${application}`
}

/** A word of a commit on rollouts: `Banyan-Rollout: now asia web`. */
export interface RolloutRequest {
  /** `now`: at once, whatever waits; `resume`: go on after a breach. */
  readonly verb: 'now' | 'resume'
  /** From clustersPath; `''` is the root. */
  readonly path: string
  /** Absent: every application. */
  readonly application?: string
}
