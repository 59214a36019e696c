import type { World } from './fake-forge.ts'

/** Whether the hunks of a file, which begin at line 1 each, show a line: as one that is new, or at all. */
export function isLineShown(world: World, path: unknown, line: unknown, how: 'new' | 'any' = 'any'): boolean {
  const after = (world.diffs.get(`${path}`) ?? '').split('\n').filter(text => /^[+ ]/.test(text))
  const text = after[Number(line) - 1]
  return text !== undefined && (how === 'any' || text.startsWith('+'))
}
