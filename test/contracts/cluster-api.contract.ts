import { describe } from 'vitest'
import { deletionCases } from './cluster-api/deletions.cases.ts'
import { eventCases } from './cluster-api/events.cases.ts'
import { faithfulCases } from './cluster-api/faithful.cases.ts'
import { immutableCases } from './cluster-api/immutable.cases.ts'
import { impersonationCases } from './cluster-api/impersonation.cases.ts'
import { kindCases } from './cluster-api/kinds.cases.ts'
import { managedFieldsCases } from './cluster-api/managed-fields.cases.ts'
import { metadataCases } from './cluster-api/metadata.cases.ts'
import { objectCases } from './cluster-api/objects.cases.ts'
import { observationCases } from './cluster-api/observation.cases.ts'
import type { Open } from './cluster-api/opened.ts'
import { ownershipCases } from './cluster-api/ownership.cases.ts'
import { quotaCases } from './cluster-api/quota.cases.ts'
import { refusalCases } from './cluster-api/refusals.cases.ts'
import { watchCases } from './cluster-api/watch.cases.ts'

/** What every ClusterApi keeps, simulated or real. `open` gives a new empty namespace each time. */
export function clusterApiContract(name: string, open: Open): void {
  describe(`${name}: objects`, () => objectCases(open))
  describe(`${name}: deletions`, () => deletionCases(open))
  describe(`${name}: faithful`, () => faithfulCases(open))
  describe(`${name}: impersonation`, () => impersonationCases(open))
  describe(`${name}: metadata`, () => metadataCases(open))
  describe(`${name}: refusals`, () => refusalCases(open))
  describe(`${name}: quotas`, () => quotaCases(open))
  describe(`${name}: what cannot be changed`, () => immutableCases(open))
  describe(`${name}: watches`, () => watchCases(open))
  describe(`${name}: kinds`, () => kindCases(open))
  describe(`${name}: events`, () => eventCases(open))
  describe(`${name}: observation`, () => observationCases(open))
  describe(`${name}: ownership`, () => ownershipCases(open))
  describe(`${name}: managed fields`, () => managedFieldsCases(open))
}
