import { isObject, type JsonValue } from '../../src/base/std/json.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import { OperationError } from '../../src/core/model/operation-error.ts'
import type { Outcome } from '../../src/core/model/outcome.ts'
import type { VerificationKeys } from '../../src/core/model/verification.ts'
import { CommitSignatures } from '../../src/io/signatures/commit-signatures.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import type { FleetOptions, News, Round } from '../../src/reconcile/fleet/round.ts'
import type { ChartRenderer, Ports, SecretOpener } from '../../src/reconcile/ports.ts'
import { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import type { Behaviour } from '../../src/simulator/controllers/controller.ts'
import type { Faults } from '../../src/simulator/faults.ts'
import type { SimulatedForge } from '../../src/simulator/forge/simulated-forge.ts'
import type { SimulatedChange } from '../../src/simulator/git/apply-changes.ts'
import { type Sign, SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import { SimulatedRepository } from '../../src/simulator/git/simulated-repository.ts'
import { simulatedSource } from '../../src/simulator/git/simulated-source.ts'
import { drive } from '../support/drive.ts'

const header = 'apiVersion: banyan.dev/v1alpha1\n'

/** Two regions of two clusters; `web` is divided 8 ways, `agent` runs everywhere. */
export const files: Readonly<Record<string, string>> = {
  'fleet.yaml': `${header}kind: Fleet\nmetadata: { name: small }\nspec: { levels: [region] }\n`,
  'templates/web/web.yaml': deployment('web', 8),
  'templates/agent/agent.yaml': deployment('agent', 1),
  'clusters/policies/web.yaml': `${header}kind: PropagationPolicy
metadata: { name: web }
spec:
  workloads:
    - resourceSelectors: [{ kind: Deployment, name: web }]
      replicaScheduling: { replicaSchedulingType: Divided }
`,
  'clusters/policies/agent.yaml': `${header}kind: PropagationPolicy\nmetadata: { name: agent }\n`,
  'clusters/asia/tokyo/cluster.yaml': cluster('tokyo'),
  'clusters/asia/osaka/cluster.yaml': cluster('osaka'),
  'clusters/europe/paris/cluster.yaml': cluster('paris'),
  'clusters/europe/lyon/cluster.yaml': cluster('lyon'),
}

/** A cluster, with more fields of its spec: `taints: [...], capacity: { cpu: 2 }`. */
export function cluster(name: string, fields = ''): string {
  const spec = ['access: { inCluster: true }', ...(fields === '' ? [] : [fields])].join(', ')
  return `${header}kind: Cluster\nmetadata: { name: ${name} }\nspec: { ${spec} }\n`
}

export function deployment(name: string, replicas: number, image = `registry.example/${name}:1`): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: default }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: ${name}, image: "${image}" }] }
`
}

/** What scales a Deployment: `minReplicas: 4, maxReplicas: 40`; to be put behind it. */
export function autoscaler(name: string, bounds: string, namespace = 'default'): string {
  return `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ${name}, namespace: ${namespace} }
spec: { scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }, ${bounds} }
`
}

/** Defines a kind of its own, which somebody else may bring into a cluster. */
export const widgetDefinition: KubernetesObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.org' },
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
}

/** An override of web's image below the directory it is put into. */
export function imageOverride(tag: string): string {
  return `${header}kind: OverridePolicy
metadata: { name: web }
spec: { overrideRules: [{ overriders: { imageOverrider: [{ component: Tag, operator: replace, value: "${tag}" }] } }] }
`
}

// Its time does not pass while something real is waited for.
class PatientClock extends SimulatedClock {
  waiting = 0

  override get nextDue(): number | undefined {
    return this.waiting > 0 ? undefined : super.nextDue
  }
}

interface CommitSource {
  readonly repository: SimulatedRepository
}

/** A fleet with its Git remote, its clusters and the process that reconciles it. */
export class SmallFleet {
  readonly remote: SimulatedRemote = new SimulatedRemote()
  readonly clock: PatientClock = new PatientClock()
  readonly clusters: SimulatedClusters
  readonly source: ReturnType<typeof simulatedSource> & CommitSource
  readonly #charts: ChartRenderer | undefined
  reconciler: FleetReconciler
  /** What goes wrong with requests to clusters from now on. */
  faults: Faults = () => undefined
  /** Nothing can be written to the status branch from now on. */
  pushFails: boolean = false
  /** What is pushed arrives, and nobody is told. */
  pushIsUnanswered: boolean = false
  /** Where processes that start from now on propose what they reverted. */
  forge: SimulatedForge | undefined
  /** What goes along with processes that start from now on. */
  companion: Pick<FleetOptions, 'onRecall' | 'unannounced'> = {}
  #secrets: SecretOpener | undefined
  #verifyKeys: readonly VerificationKeys[] | undefined

  readonly #onNews: (news: News) => void

  constructor(
    charts?: ChartRenderer,
    behaviour: Partial<Behaviour> = {},
    onNews: (news: News) => void = () => undefined,
  ) {
    this.#charts = charts
    this.#onNews = onNews
    this.source = simulatedSource(this.remote)
    this.clusters = new SimulatedClusters({
      clock: this.clock,
      behaviour,
      faults: request => this.faults(request),
    })
    this.reconciler = this.#process()
    this.commit(files)
  }

  commit(changes: Readonly<Record<string, SimulatedChange>>, message = 'change', sign?: Sign): string {
    const base = this.remote.branches.get('main')
    const parents = base === undefined ? [] : [base]
    const entries = new Map(Object.entries(changes))
    const id = this.remote.write({
      base,
      parents,
      changes: entries,
      message,
      time: 1_000,
      author: 'Somebody',
      sign,
    })
    this.remote.move('main', id)
    return id
  }

  /** One round, and until what it changed is healthy, a minute at most; what it asked of clusters is counted from here. */
  async round(): Promise<Round> {
    this.clusters.forgetRequests()
    const end = this.clock.now() + 60_000
    let round = await drive(this.clock, this.reconciler.round())
    const outcomes = new Map(round.outcomes.map(outcome => [outcome.cluster, outcome]))
    const isWaiting = (): boolean =>
      [...outcomes.values()].some(({ applied, deleted, health }) => {
        return applied + deleted > 0 && health.status === 'Progressing'
      })
    while (isWaiting() && this.clock.now() < end) {
      await this.clock.advance(500)
      round = { ...round, ...(await this.#tend()) }
      for (const outcome of round.outcomes) outcomes.set(outcome.cluster, add(outcomes, outcome))
    }
    return { ...round, outcomes: [...outcomes.values()] }
  }

  /** Takes in what is new and works on it; the process ends before it reports, and another one starts. */
  async endBeforeReport(): Promise<void> {
    await drive(this.clock, this.reconciler.advance())
    this.reconciler.begin()
    await drive(this.clock, this.reconciler.settled())
    this.restart()
  }

  /** Works on what is due, by what was decided last. */
  async #tend(): Promise<Round> {
    this.reconciler.begin()
    await drive(this.clock, this.reconciler.settled())
    await drive(this.clock, this.reconciler.report())
    return this.reconciler.stand()
  }

  /** Starts a process that decrypts what is encrypted. */
  open(secrets: SecretOpener): void {
    const { clock } = this
    this.#secrets = {
      async open(sealed, decryption) {
        clock.waiting++
        return secrets.open(sealed, decryption).finally(() => clock.waiting--)
      },
    }
    this.restart()
  }

  /** Starts a process that takes only commits to which keys lead that are not in the repository. */
  verify(texts: readonly string[]): void {
    this.#verifyKeys = texts.map(text => ({ kind: 'ssh', text, at: { file: 'keys' } }))
    this.restart()
  }

  /** Ends the process, and starts another one that knows what the state store says. */
  restart(): void {
    void this.reconciler.close()
    this.reconciler = this.#process()
  }

  async object(cluster: string, name: string): Promise<KubernetesObject | undefined> {
    return this.clusters
      .cluster(cluster)
      .connect()
      .get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name })
  }

  /** Replicas of a Deployment by cluster; undefined where it is not. */
  async replicas(name: string): Promise<Readonly<Record<string, unknown>>> {
    const found: Record<string, unknown> = {}
    for (const each of ['tokyo', 'osaka', 'paris', 'lyon'])
      found[each] = replicasOf(await this.object(each, name))
    return found
  }

  async image(cluster: string, name: string): Promise<unknown> {
    const text = JSON.stringify((await this.object(cluster, name))?.spec ?? {})
    return /"image":"([^"]*)"/.exec(text)?.[1]
  }

  #store(): SimulatedRepository {
    const store = new SimulatedRepository(this.remote)
    const push = store.push.bind(store)
    store.push = async request => {
      if (!this.pushFails && !this.pushIsUnanswered) return push(request)
      if (this.pushIsUnanswered) await push(request)
      const message = 'nobody may write now'
      throw new OperationError({ code: 'git/unreachable', message, subject: 'status', retryable: true })
    }
    return store
  }

  #process(): FleetReconciler {
    const ports: Ports = {
      source: this.source,
      store: this.#store(),
      clusters: this.clusters,
      clock: this.clock,
      signatures: new CommitSignatures(this.source.repository, this.clock),
      ...(this.#charts && { charts: this.#charts }),
      ...(this.#secrets && { secrets: this.#secrets }),
    }
    const options = { writer: 'test', concurrency: 4, random: () => 0.5, onNews: this.#onNews }
    const { companion, forge: proposals } = this
    return new FleetReconciler(ports, {
      ...{ ...options, ...companion },
      ...{ verifyKeys: this.#verifyKeys, proposals },
    })
  }
}

// What was done in all, and how it stands at the end.
function add(before: ReadonlyMap<string, Outcome>, now: Outcome): Outcome {
  const { applied = 0, deleted = 0, result } = before.get(now.cluster) ?? {}
  const sum = { ...now, applied: applied + now.applied, deleted: deleted + now.deleted }
  return now.result === 'unchanged' && result !== undefined ? { ...sum, result: 'applied' } : sum
}

function replicasOf(object: KubernetesObject | undefined): JsonValue | undefined {
  return isObject(object?.spec) ? object.spec.replicas : undefined
}
