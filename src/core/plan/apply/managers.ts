/**
 * Whether a field manager is a tool that wrote once and does not come back by itself: what a person ran. Everything
 * else may be a controller.
 */
export function isPassing(manager: string): boolean {
  return passing.has(manager) || manager.startsWith('kubectl-')
}

const passing: ReadonlySet<string> = new Set(['before-first-apply', 'kubectl', 'helm', 'k9s'])
