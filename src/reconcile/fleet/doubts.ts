import type { Outcome } from '../../core/model/outcome.ts'
import type { FleetState } from '../../core/model/state.ts'
import { behindCode } from '../cluster/fence.ts'

/** What makes a process doubt that the state store has all that was decided. */
export class Doubts {
  /** What this process wrote last: a store that lost it gets it again. */
  remembered: FleetState | undefined
  /** Clusters that did not answer when the state was rebuilt, by name: what they have is heard before they are written. */
  unheard: ReadonlySet<string> = new Set()
  /** Some cluster knows of decisions that are not known here. */
  isBehind: boolean = false

  /** Takes in what came of a cluster; gives whether the store is to be read again because of it. */
  heed({ failures }: Outcome): boolean {
    const isNew = !this.isBehind && failures.some(({ code }) => code === behindCode)
    if (isNew) this.isBehind = true
    return isNew
  }
}
