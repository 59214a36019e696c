import type { LoadedFleet } from '../load-fleet.ts'

export async function printLivePlan(_loaded: LoadedFleet, _output: string): Promise<void> {
  throw new Error('x')
}
