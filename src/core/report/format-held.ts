import type { HeldState } from '../model/state.ts'

const words = { rollout: 'waits', pause: 'paused', pin: 'pinned' } as const

/** Why an application is not at head, in a word: `held`, `waits`, `paused`, `pinned`. */
export function heldWord({ by }: Pick<HeldState, 'by'>): string {
  return by === undefined ? 'held' : words[by]
}
