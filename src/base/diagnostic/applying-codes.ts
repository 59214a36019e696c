/** The codes of what says how and when objects are applied; see {@link diagnosticCodes}. */
export const applyingCodes = {
  'fleet/dependency-cycle': {
    summary: 'Applications depend on each other, so that none can be the first.',
    remedy: 'Take one of them out of `dependsOn`.',
  },
  'fleet/dependency-absent': {
    summary:
      'An application depends on one that is not in all of its clusters, and does not wait for it there.',
    remedy: 'Place the other application there too, or take it out of `dependsOn` if it is not needed there.',
  },
  'fleet/no-effect': {
    summary:
      'Something says how objects are applied where they are committed, and somebody else applies them.',
    remedy: 'Say it to whoever applies them, as Argo CD or Flux, or take it out; `delivery: Push` reads it.',
  },
} as const
