import type { Seeded } from '../../src/simulator/seeded.ts'
import {
  type Application,
  clusterFile,
  type FleetModel,
  filesOf,
  policyFile,
  thingFile,
} from './fleet-model.ts'
import type { Thing } from './things.ts'

/** A change of a fleet; undefined where there is nothing to change so. */
export type Change = (fleet: FleetModel, random: Seeded) => FleetModel | undefined

export const clusterNames: readonly string[] = ['tokyo', 'osaka', 'paris', 'lyon', 'quito']
const regions = ['asia', 'europe']

export function someClusters(random: Seeded): ReadonlyMap<string, string> {
  const names = clusterNames.slice(0, 1 + random.integer(4))
  return new Map(names.map(name => [name, regionOf(random)]))
}

export function regionOf(random: Seeded): string {
  return some(regions, random) ?? 'asia'
}

export function someRegions(random: Seeded): readonly string[] {
  return random.chance(0.6) ? [] : [regionOf(random)]
}

export function namespaceOf({ things }: Application): string {
  return things.find(({ kind }) => kind === 'namespace')?.namespace ?? 'default'
}

export function some<Item>(items: readonly Item[], random: Seeded): Item | undefined {
  return items[random.integer(items.length)]
}

export function withApplication(fleet: FleetModel, application: Application): FleetModel {
  const applications = new Map([...fleet.applications, [application.name, application]])
  return { ...fleet, applications }
}

export function without(fleet: FleetModel, name: string): FleetModel {
  return { ...fleet, applications: new Map([...fleet.applications].filter(([each]) => each !== name)) }
}

// Overrides of applications that are gone, and marks of files that are gone, go too.
export function whole(fleet: FleetModel): FleetModel {
  const tags = new Map([...fleet.tags].filter(([key]) => fleet.applications.has(key.split(' ')[1] ?? '')))
  const paths = filesOf({ ...fleet, tags })
  return { ...fleet, tags, broken: new Set([...fleet.broken].filter(path => paths.has(path))) }
}

export function onSome(
  fleet: FleetModel,
  random: Seeded,
  change: (application: Application) => Application | undefined,
): FleetModel | undefined {
  const application = some([...fleet.applications.values()], random)
  const changed = application && change(application)
  return changed && withApplication(fleet, changed)
}

function onThing(
  { things }: Application,
  random: Seeded,
  isMeant: (thing: Thing) => boolean = () => true,
): Thing | undefined {
  return some(things.filter(isMeant), random)
}

export function changeThing(fleet: FleetModel, random: Seeded): FleetModel | undefined {
  return onSome(fleet, random, application => {
    const thing = onThing(application, random, ({ kind }) => kind !== 'namespace')
    if (thing === undefined) return undefined
    const changed = random.chance(0.7)
      ? { ...thing, version: thing.version + 1 }
      : { ...thing, extra: !thing.extra }
    return { ...application, things: application.things.map(each => (each === thing ? changed : each)) }
  })
}

// A namespace goes with its application only: what else is in it would have nowhere to be.
export function removeThing(fleet: FleetModel, random: Seeded): FleetModel | undefined {
  return onSome(fleet, random, application => {
    const thing = onThing(application, random, ({ kind }) => kind !== 'namespace')
    if (thing === undefined || application.things.length === 1) return undefined
    return { ...application, things: application.things.filter(each => each !== thing) }
  })
}

export function removeApplication(fleet: FleetModel, random: Seeded): FleetModel | undefined {
  const application = some([...fleet.applications.values()], random)
  if (application === undefined || fleet.applications.size === 1) return undefined
  return without(fleet, application.name)
}

export function handOver(fleet: FleetModel, random: Seeded): FleetModel | undefined {
  const own = [...fleet.applications.values()].filter(
    each => namespaceOf(each) === 'default' && each.things.length > 1,
  )
  const from = some(own, random)
  const thing = from && onThing(from, random)
  const to = some(
    [...fleet.applications.values()].filter(each => each !== from && namespaceOf(each) === 'default'),
    random,
  )
  if (from === undefined || thing === undefined || to === undefined) return undefined
  const left = { ...from, things: from.things.filter(each => each !== thing) }
  return withApplication(withApplication(fleet, left), { ...to, things: [...to.things, thing] })
}

export function setTag(fleet: FleetModel, random: Seeded): FleetModel | undefined {
  const application = some([...fleet.applications.keys()], random)
  if (application === undefined) return undefined
  const key = `${regionOf(random)} ${application}`
  return { ...fleet, tags: new Map([...fleet.tags, [key, `r${1 + random.integer(5)}`]]) }
}

export function removeTag(fleet: FleetModel, random: Seeded): FleetModel | undefined {
  const key = some([...fleet.tags.keys()], random)
  if (key === undefined) return undefined
  return { ...fleet, tags: new Map([...fleet.tags].filter(([each]) => each !== key)) }
}

export function reparent(fleet: FleetModel, random: Seeded): FleetModel | undefined {
  const [name, region] = some([...fleet.clusters], random) ?? []
  if (name === undefined) return undefined
  const other = regions.find(each => each !== region) ?? 'asia'
  return { ...fleet, clusters: new Map([...fleet.clusters, [name, other]]) }
}

export function removeCluster(fleet: FleetModel, random: Seeded): FleetModel | undefined {
  const name = some([...fleet.clusters.keys()], random)
  if (name === undefined || fleet.clusters.size === 1) return undefined
  return { ...fleet, clusters: new Map([...fleet.clusters].filter(([each]) => each !== name)) }
}

export function breakFile(fleet: FleetModel, random: Seeded): FleetModel | undefined {
  const things = [...fleet.applications.values()].flatMap(application => [
    policyFile(application.name),
    ...application.things.map(thing => thingFile(application, thing)),
  ])
  const clusters = [...fleet.clusters].map(([name, region]) => clusterFile(name, region))
  const path = some(['fleet.yaml', ...clusters, ...things], random)
  return path === undefined ? undefined : { ...fleet, broken: new Set([...fleet.broken, path]) }
}
