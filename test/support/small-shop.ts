import { initFiles } from '../../src/core/fleet/index.ts'
import type { Terminal } from './banyan.ts'

/** Puts the fleet of `banyan init` (clusters paris, berlin and america, application web) into the directory. */
export function writeSmallShop(terminal: Terminal, below = ''): void {
  for (const [path, text] of Object.entries(initFiles())) terminal.write(`${below}${path}`, text)
}
