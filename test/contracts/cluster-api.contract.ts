import { describe } from 'vitest'
import { managedFieldsCases } from './cluster-api/managed-fields.cases.ts'
import { objectCases } from './cluster-api/objects.cases.ts'
import type { Open } from './cluster-api/opened.ts'

/** What every ClusterApi keeps, simulated or real. `open` gives a new empty namespace each time. */
export function clusterApiContract(name: string, open: Open): void {
  describe(`${name}: objects`, () => objectCases(open))
  describe(`${name}: managed fields`, () => managedFieldsCases(open))
}
