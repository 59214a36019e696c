import { type Command, Option } from 'commander'
import type { ClusterAccess } from '../../core/model/fleet.ts'
import { durationOption } from './duration-option.ts'
import { UsageError } from './usage-error.ts'

export interface LeaderOptions {
  /** Undefined: not said. */
  readonly leaderElect?: boolean
  readonly leaderElectionId: string
  readonly leaderElectionNamespace?: string
  readonly leaderElectionLeaseDuration: number
  readonly leaderElectionRenewDeadline: number
  readonly leaderElectionRetryPeriod: number
  readonly leaderElectionStallTimeout: number
  readonly leaderElectionKubeconfig?: string
  readonly leaderElectionContext?: string
}

/** Where a Lease is, and for how long it is good. */
export interface Election {
  readonly access: ClusterAccess
  readonly name: string
  /** Undefined: the one of this Pod. */
  readonly namespace: string | undefined
  readonly leaseDurationMs: number
  readonly renewDeadlineMs: number
  readonly retryPeriodMs: number
  /** Who computes for longer without a break ends. */
  readonly stallTimeoutMs: number
}

export function withLeaderElection(command: Command): Command {
  return command
    .option(
      '--leader-elect',
      'work only while this process holds a Lease, so that several may run (default: in a Pod)',
    )
    .option('--no-leader-elect', 'work without a Lease, in a Pod too')
    .option('--leader-election-id <name>', 'name of the Lease', 'banyan')
    .option(
      '--leader-election-namespace <namespace>',
      'namespace of the Lease (default: that of the Pod, or else banyan-system)',
    )
    .addOption(
      durationOption(
        '--leader-election-lease-duration <duration>',
        'how long others wait for a leader that does not renew it',
        '15s',
      ),
    )
    .addOption(
      durationOption(
        '--leader-election-renew-deadline <duration>',
        'how long a leader tries to renew it before it ends',
        '10s',
      ),
    )
    .addOption(
      durationOption('--leader-election-retry-period <duration>', 'how often each of them tries', '2s'),
    )
    .addOption(
      durationOption(
        '--leader-election-stall-timeout <duration>',
        'how long one may compute without a break; who does not answer for longer is ended',
        '5m',
      ),
    )
    .addOption(
      new Option(
        '--leader-election-kubeconfig <file>',
        'the Lease is in a cluster of this file, not of the Pod',
      ),
    )
    .addOption(new Option('--leader-election-context <name>', 'the context of that cluster'))
}

/** The Lease by which a leader is elected; undefined: there is no election. */
export function electionOf(
  options: LeaderOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Election | undefined {
  const { leaderElectionKubeconfig: path, leaderElectionContext: context } = options
  const isInPod = Boolean(environment.KUBERNETES_SERVICE_HOST)
  const names = path !== undefined || context !== undefined
  if (!(options.leaderElect ?? (isInPod || names))) return undefined
  if (!isInPod && !names)
    throw new UsageError(
      '--leader-elect: this is no Pod; say with --leader-election-kubeconfig or --leader-election-context where the Lease is',
    )
  checkTimes(options)
  return {
    access: names
      ? { kubeconfig: { ...(path && { path }), ...(context && { context }) } }
      : { inCluster: true },
    name: options.leaderElectionId,
    namespace: options.leaderElectionNamespace,
    leaseDurationMs: options.leaderElectionLeaseDuration,
    renewDeadlineMs: options.leaderElectionRenewDeadline,
    retryPeriodMs: options.leaderElectionRetryPeriod,
    stallTimeoutMs: options.leaderElectionStallTimeout,
  }
}

// The bounds of client-go: several tries fit into the deadline, and the deadline into the lease.
function checkTimes({
  leaderElectionLeaseDuration: lease,
  leaderElectionRenewDeadline: deadline,
  leaderElectionRetryPeriod: period,
}: LeaderOptions): void {
  if (lease < 1_000)
    throw new UsageError('--leader-election-lease-duration: Kubernetes takes no less than 1s')
  if (lease <= deadline)
    throw new UsageError(
      '--leader-election-lease-duration must be longer than --leader-election-renew-deadline',
    )
  if (period <= 0 || deadline <= 1.2 * period)
    throw new UsageError(
      '--leader-election-renew-deadline must be longer than 1.2 times --leader-election-retry-period',
    )
}
