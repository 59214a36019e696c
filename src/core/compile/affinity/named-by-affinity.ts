import type { Placement } from '../place/placement.ts'

/** Whether the affinity of any workload names an application. */
export function namedByAffinity(placements: readonly Placement[]): (application: string) => boolean {
  const names = new Set<string>()
  for (const { application, placed } of placements) {
    for (const { workloadAffinity } of placed.policy.workloads) {
      const { affinity = [], antiAffinity = [] } = workloadAffinity ?? {}
      for (const { applications = [application.name] } of [...affinity, ...antiAffinity])
        for (const name of applications) names.add(name)
    }
  }
  return application => names.has(application) || names.has('*')
}
