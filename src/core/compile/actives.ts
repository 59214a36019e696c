import type { InflatedCharts } from '../../base/chart/inflated-chart.ts'
import type { Rendered } from '../model/desired.ts'
import type { Application, Fleet, FleetNode } from '../model/fleet.ts'
import { reach } from '../schedule/index.ts'
import { checkRefinements } from './check-refinements.ts'
import { templateId } from './content.ts'
import { standing } from './evicted.ts'
import type { CompileInputs } from './inputs.ts'
import { stayingPaths } from './leaving.ts'
import type { Placement } from './place/placement.ts'
import type { Active } from './render-tree.ts'
import { workloadsWith } from './workloads.ts'

/** What stands beside the placements of a compile. */
export interface ActiveSetting {
  readonly fleet: Fleet
  readonly inputs: CompileInputs
  readonly charts: InflatedCharts
  readonly render: (application: Application, node: FleetNode) => Rendered
  /** Whether somebody asks for what an application has that nobody divides. */
  readonly isAskedFor: (application: string) => boolean
}

/** Placements on their way down the tree: without those that fail, with those that they leave, and what is divided. */
export function activesOf(
  placements: readonly Placement[],
  { fleet, inputs, charts, render, isAskedFor }: ActiveSetting,
): readonly Active[] {
  const standings = placements.map(placement => standing(placement, fleet, inputs))
  return standings.map((each): Active => {
    const { application, placed, whole } = each
    const workloads = workloadsWith(placed.policy, isAskedFor(application.name), () =>
      render(application, placed.node),
    )
    const template = templateId(fleet, application, charts)
    const staying = stayingPaths(each, standings, fleet, inputs)
    const reached = reach(whole, placed.node.placement, staying) ?? whole
    const misrefined = checkRefinements(workloads, placed.refinements)
    return { ...each, template, reached, staying, scope: placed.node.path, workloads, misrefined }
  })
}
