/** What keeps content from a cluster that is no mistake in it. */
export const rolloutCodes = {
  'rollout/waiting': {
    summary: 'A rollout, a pause or a pin keeps an application at an older revision in a cluster.',
    remedy:
      'Wait, or `banyan promote PATH APP` to let it through now, `banyan resume PATH APP` to end a pause.',
  },
  'rollout/revision-unknown': {
    summary:
      'A pin names a commit that the repository does not have, or that cannot be read for the application.',
    remedy: 'Name a commit of the fleet repository by its full id, or take the pin out.',
  },
} as const
