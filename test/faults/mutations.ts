/** A bug that would lose data, as an edit of the source: each text is there exactly once. */
export interface Mutation {
  readonly bug: string
  readonly edits: readonly { readonly file: string; readonly search: string; readonly replace: string }[]
}

const cluster = 'src/reconcile/cluster'
const inventory = 'src/reconcile/inventory'
const plan = 'src/core/plan/cluster'
const rollout = 'src/core/rollout'

function mutation(bug: string, file: string, search: string, replace: string): Mutation {
  return { bug, edits: [{ file, search, replace }] }
}

export const mutations: readonly Mutation[] = [
  {
    bug: 'the inventory is announced after the apply',
    edits: [
      {
        file: `${cluster}/execution.ts`,
        search: 'await this.#writer.announce(\n      plan.before,',
        replace: 'const announceLate = () => this.#writer.announce(\n      plan.before,',
      },
      {
        file: `${cluster}/execution.ts`,
        search: 'await this.#prune(deletions)\n    await this.#abandon',
        replace: 'await announceLate()\n    await this.#prune(deletions)\n    await this.#abandon',
      },
    ],
  },
  mutation(
    'a delete has no uid',
    `${cluster}/prune.ts`,
    '.delete(ref, { uid, resourceVersion, propagation })',
    '.delete(ref, { resourceVersion, propagation })',
  ),
  mutation(
    'a delete has no resourceVersion',
    `${cluster}/prune.ts`,
    '.delete(ref, { uid, resourceVersion, propagation })',
    '.delete(ref, { uid, propagation })',
  ),
  mutation(
    'what was to be handed over counts as judged',
    'src/reconcile/fleet/judged-deletions.ts',
    'key => !stays.has(key) && after.coming?.has(key) !== true,',
    'key => !stays.has(key),',
  ),
  mutation(
    'what is deleted is written down afterwards',
    'src/reconcile/fleet/next-state.ts',
    'isDue: decided || deletions.length > 0',
    'isDue: decided',
  ),
  mutation(
    'an application of which something could not be applied is pruned',
    `${cluster}/execution.ts`,
    'const failed = failedApplications(this.#applied)\n    const allowed',
    'const failed = new Set<string>()\n    const allowed',
  ),
  mutation(
    'the inventory is narrowed before what is to go is gone',
    `${cluster}/execution.ts`,
    'this.#writer.narrow(scopeOf(left, plan.after)',
    'this.#writer.narrow(plan.after',
  ),
  mutation(
    'the fence is not checked',
    `${cluster}/fence.ts`,
    'if (compareSequences(found.sequence, ours.sequence) > 0)',
    'if (compareSequences(found.sequence, ours.sequence) > Number.MAX_VALUE)',
  ),
  mutation(
    'the inventory is written whoever wrote it meanwhile',
    `${inventory}/inventory-writer.ts`,
    '...(resourceVersion !== undefined && { resourceVersion })',
    '...(resourceVersion === null && { resourceVersion })',
  ),
  mutation(
    'a record keeps its digest when the answer to a write was lost',
    `${cluster}/records.ts`,
    'records.set(key, withoutDigest(record))',
    'records.set(key, record)',
  ),
  mutation(
    'records are believed of what a dead process began to write',
    `${inventory}/inventory-store.ts`,
    'isDoubtful ? withoutDigest(record) : record',
    'isDoubtful ? record : record',
  ),
  mutation(
    'the old output of a generator goes before the new one works',
    `${plan}/deletions.ts`,
    '...(replacing !== undefined && { afterHealthy: true })',
    '...(replacing === null && { afterHealthy: true })',
  ),
  mutation(
    'a replaced output goes while something of its application waits',
    `${cluster}/reconcile-cluster.ts`,
    '!ill.has(application) && !behind.has(application)',
    '!ill.has(application) && behind.size >= 0',
  ),
  mutation(
    'what a late request makes again is never looked for',
    `${inventory}/inventory-store.ts`,
    'left: parseLeft(data.left)',
    'left: parseLeft(undefined)',
  ),
  mutation(
    'a daemon that is behind undoes what another one applied',
    `${cluster}/fence.ts`,
    '(await isAhead?.(found.head)) !== true',
    '(await isAhead?.(found.head)) !== undefined',
  ),
  mutation(
    'all goes on being pruned while an application cannot be read',
    `${plan}/deletions.ts`,
    'return unreadable.length === 0 && mayDelete(key, application)',
    'return !unreadable.includes(application) && mayDelete(key, application)',
  ),
  mutation(
    'a Namespace or CRD goes while something in it stays',
    `${plan}/deletions.ts`,
    "!kept.has(key) && !holders.has(holderName(live) ?? '')\n",
    '!kept.has(key) && holders.size >= 0\n',
  ),
  mutation(
    'a copy of our marks counts as ours',
    `${plan}/live-object.ts`,
    'return object.metadata.annotations?.[owned.object] === keyOf(idOf(object))',
    'return object.metadata.annotations?.[owned.object] !== undefined',
  ),
  mutation(
    'a source that became empty is believed',
    'src/reconcile/fleet/judge.ts',
    '...(empty ? [empty] : [])',
    '...(empty ? [] : [])',
  ),
  mutation(
    'a kind that cannot be listed is forgotten',
    `${plan}/plan-cluster.ts`,
    'scopeOf([], present, unlisted) : scopeOf(keptKeys(desired, members, gone), unlisted)',
    'scopeOf([], present) : scopeOf(keptKeys(desired, members, gone))',
  ),
  mutation(
    'a stop of the guards holds nothing',
    'src/reconcile/fleet/judge.ts',
    'holdPairs(withholdPairs(desired, withheld), held, bindResources)',
    'holdPairs(withholdPairs(desired, withheld), held.slice(held.length), bindResources)',
  ),
  mutation(
    'a limit on deletions stops nothing',
    'src/core/plan/fleet/guards/check-deletions.ts',
    'if (deletions.length + gone <= allowed) return undefined',
    'if (deletions.length + gone >= 0) return undefined',
  ),
  mutation(
    'what was deleted within the last hour is forgotten',
    'src/reconcile/fleet/in-force-of.ts',
    'recent: recentAt(state.recentDeletions ?? [], now)',
    'recent: recentAt([], now)',
  ),
  mutation(
    'another cluster is taken for the one that had its name',
    `${cluster}/fence.ts`,
    'uid !== undefined && uid !== ours.clusterUid',
    'uid === null',
  ),
  mutation(
    'what no plan told of may be deleted',
    'src/reconcile/fleet/judged-deletions.ts',
    'if (unjudged.length <= allowed) return undefined',
    'if (unjudged.length <= allowed || allowed >= 0) return undefined',
  ),
  mutation(
    'a decision reaches clusters before it is written',
    'src/reconcile/fleet/standing.ts',
    'if (isDue) await this.#write(this.#foresee(next, rolledOut))',
    'if (isDue) this.#foresee(next, rolledOut)',
  ),
  mutation(
    'a release goes on before those before it have been well for their time',
    `${rollout}/standing.ts`,
    'const until = (change.healthySince ?? now) + step.minSuccessMs',
    'const until = (change.healthySince ?? now) + 0 * step.minSuccessMs',
  ),
  mutation(
    'a release that failed goes on',
    `${rollout}/evaluate.ts`,
    'failed.length <= allowed) return',
    'failed.length >= allowed) return',
  ),
  mutation(
    'times of a clock that was ahead are waited for',
    `${rollout}/standing.ts`,
    'healthySince, illSince) <= now) return change',
    'healthySince, illSince) > 0) return change',
  ),
  {
    bug: 'the directory of a cluster that left goes whatever it said',
    edits: [
      {
        file: 'src/core/plan/fleet/left-clusters.ts',
        search: "const removed = others.filter(({ cluster }) => cluster.onRemoval === 'Delete')",
        replace:
          "const removed = others.filter(({ cluster }) => cluster.onRemoval === 'Delete' || cluster.delivery === 'Commit')",
      },
      {
        file: 'src/core/plan/fleet/left-clusters.ts',
        search: "detached: others.filter(({ cluster }) => cluster.onRemoval !== 'Delete') }",
        replace: 'detached: others.filter(each => !removed.includes(each)) }',
      },
    ],
  },
  mutation(
    'what somebody pushed beside the directories of clusters is taken away',
    'src/reconcile/rendered/rendered-branch.ts',
    'base: tip,',
    'base: undefined,',
  ),
  mutation(
    'a plan on a pull request is told before it is known what is in force',
    'src/reconcile/forge/tell-forge.ts',
    'if (!this.#isKnown) return',
    'if (this.#isKnown === null) return',
  ),
]
