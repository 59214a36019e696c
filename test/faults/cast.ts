import type { SimulatedClock } from '../../src/simulator/clock.ts'
import { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import { Seeded } from '../../src/simulator/seeded.ts'
import type { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import type { Author, Shape } from './author.ts'
import type { Budget } from './budget.ts'
import type { FleetModel } from './fleet-model.ts'
import { GateWitness, type GateWitnessOptions } from './gate-witness.ts'
import { GitPlot } from './git-people.ts'
import { Marks } from './marks.ts'
import type { Plot } from './plot.ts'
import { PullRequestPlot } from './pull-requests.ts'
import { otherAddress, RenderedPlot, someCommitted } from './rendered-people.ts'
import { RenderedWitness } from './rendered-witness.ts'
import { RolloutPlot, rolledOutShape } from './rollouts.ts'
import type { TownForge } from './town-forge.ts'

/** What a story is about beside commits and clusters. */
export interface Traits {
  readonly hasForge: boolean
  /** People rewrite branches and take them away. */
  readonly hasRewriters: boolean
  /** Processes have clocks that are wrong. */
  readonly hasSkew: boolean
  /** Changes reach clusters one after the other. */
  readonly hasRollouts: boolean
  /** What some clusters should have is committed. */
  readonly hasCommits: boolean
}

const hour = 3_600_000

/** Draws from the seed what a story is about. */
export function traitsOf(seed: number): Traits {
  return {
    hasForge: seededBy(seed, 'forge').chance(0.4),
    hasRewriters: seededBy(seed, 'rewriters').chance(0.2),
    hasSkew: seededBy(seed, 'skew').chance(0.15),
    hasRollouts: seededBy(seed, 'rollouts').chance(0.3),
    hasCommits: seededBy(seed, 'commits').chance(0.2),
  }
}

/** Random numbers for one part of a story, whatever the others draw. */
export function seededBy(seed: number, part: string): Seeded {
  let hash = seed | 0
  for (let index = 0; index < part.length; index++)
    hash = Math.imul(hash ^ part.charCodeAt(index), 0x01000193)
  return new Seeded(hash)
}

/** What of a fleet is settled by that. */
export function shapeOf(seed: number, { hasRewriters, hasRollouts, hasCommits }: Traits): Shape {
  const { begin = (fleet: FleetModel) => fleet } = hasRollouts ? rolledOutShape : {}
  return {
    // The guards of some let so little go that commits run into them again and again.
    ...(seed % 5 === 3 && { guards: 'tight' }),
    ...(hasRewriters && { statusCommits: 10 }),
    ...(hasRollouts && rolledOutShape),
    ...(hasCommits && { begin: fleet => someCommitted(begin(fleet), seededBy(seed, 'delivery')) }),
  }
}

export interface Cast {
  readonly plots: readonly Plot[]
  readonly forge: TownForge | undefined
  readonly gates: GateWitness | undefined
  readonly rendered: RenderedWitness | undefined
  /** Another repository than the fleet's. */
  readonly elsewhere: SimulatedRemote
  /** By how much the clock of a process that begins is ahead, in milliseconds. */
  readonly aheadOf: () => number
}

interface World {
  readonly author: Author
  readonly clock: SimulatedClock
  readonly budget: Budget
  readonly random: Seeded
  readonly mayDiffer: boolean
  readonly clusters: readonly SimulatedCluster[]
  readonly troubledAt: GateWitnessOptions['troubledAt']
  readonly tell: (message: string) => void
  readonly onWrong: (message: string) => void
}

/** Who is in a story. */
export function castOf(traits: Traits, world: World): Cast {
  const { hasForge, hasRewriters, hasSkew, hasRollouts, hasCommits } = traits
  const { author, clock, budget, random, tell } = world
  const pullRequests = hasForge ? new PullRequestPlot(author, clock) : undefined
  // What is committed is there for nobody here to see.
  const isWitnessed = hasRollouts && !hasSkew && !hasCommits
  // How long a release has been well is told by the clock of whoever asks.
  const gates = isWitnessed ? new GateWitness(world) : undefined
  const elsewhere = new SimulatedRemote(otherAddress)
  const rendered = hasCommits ? new RenderedWitness({ ...world, mayBeLate: hasRollouts }) : undefined
  const marks = rendered && new Marks(author.remote, world.clusters, () => rendered.acting !== undefined)
  const onLost = (): void => {
    budget.approve()
    gates?.lose()
    marks?.lose()
  }
  // The hours that guards count are those of its clock.
  if (hasSkew) budget.approve()
  const isMarked = (name: string): boolean => marks?.isTold(name) === true
  // Who writes into the status branch takes away what it says of clusters that left.
  const isLost = (): boolean => hasRewriters || marks?.isLost === true
  const later = (milliseconds: number, task: () => void): void => void clock.sleep(milliseconds).then(task)
  const rewriters = hasRewriters ? new GitPlot({ author, later, onLost }) : undefined
  const rollouts = hasRollouts
    ? new RolloutPlot(author, tell, (verb, names) => gates?.hear(verb, names))
    : undefined
  const mayLeave = !hasRollouts
  const committers =
    rendered &&
    new RenderedPlot({
      ...world,
      elsewhere,
      witness: rendered,
      mayLeave,
      later,
      isMarked,
      isLost,
      onLost: () => budget.approve(),
    })
  return {
    plots: [pullRequests, rewriters, rollouts, committers].filter(each => each !== undefined),
    forge: pullRequests?.forge,
    gates,
    rendered,
    elsewhere,
    aheadOf: () => (hasSkew && random.chance(0.7) ? (random.integer(49) - 24) * hour : 0),
  }
}
