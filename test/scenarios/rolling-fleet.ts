import { ours } from '../support/fleet-files.ts'
import { deployment, SmallFleet } from './small-fleet.ts'

const names = ['tokyo', 'osaka', 'paris', 'lyon'] as const

/** The Deployment of web with an image of that tag; `broken` never becomes healthy. */
export function web(tag: number | string, replicas = 8): string {
  return deployment('web', replicas, `registry.example/web:${tag}`)
}

/** A small fleet at rest that has a rollout policy. */
export async function settledWith(spec: string): Promise<SmallFleet> {
  const fleet = new SmallFleet()
  fleet.commit({ 'clusters/policies/rollout.yaml': ours(`RolloutPolicy\nspec: ${spec}`) })
  await rounds(fleet, 2)
  return fleet
}

export async function rounds(fleet: SmallFleet, count: number): Promise<void> {
  for (let round = 0; round < count; round++) await fleet.round()
}

/** Rounds while that much time passes. */
export async function minutes(fleet: SmallFleet, count: number): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    await fleet.clock.advance(60_000)
    await rounds(fleet, 2)
  }
}

/** The tag of web in tokyo, osaka, paris and lyon. */
export async function tags(fleet: SmallFleet): Promise<string> {
  const images = await Promise.all(names.map(name => fleet.image(name, 'web')))
  return images.map(image => String(image).split(':')[1]).join()
}
