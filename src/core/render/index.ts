/**
 * Rendering: a chain of the fleet becomes steps over one kustomize accumulation of the template; hashes and name
 * references are made once, after the last step. What clusters have in common is rendered once and shared; replicas
 * and vars are bound late, per cluster. Knows no policies, no decisions, no other stage.
 */
export { bindPair } from './bind.ts'
export {
  type Chain,
  effectiveSteps,
  emptyChain,
  extendChain,
  isConditional,
} from './chain.ts'
export { chartContent } from './chart/chart-content.ts'
export { type ChartNeed, chartNeed } from './chart/chart-need.ts'
export { type ResolvedChart, resolveChart } from './chart/resolve-chart.ts'
export { componentCharts, inflationOf, templateCharts, usesCharts } from './chart/template-charts.ts'
/** Each overrider as a plain function from an object and a list of entries to the object as they leave it. */
export {
  applyAnnotationsOverrider,
  applyArgsOverrider,
  applyCommandOverrider,
  applyEnvOverrider,
  applyFieldOverrider,
  applyHelmValues,
  applyImageOverrider,
  applyLabelsOverrider,
  applyPlaintext,
  applyStrategicMerge,
} from './overriders/override-object.ts'
export { emptyRenderCache, type RenderCache, renderChain } from './render-chain.ts'
export { completionsOf, isIndexed, replicasField, replicasOf } from './replicas.ts'
export { fillIn } from './sealed/fill-in.ts'
export { maskSealed } from './sealed/mask-sealed.ts'
export { contentDigest, syncDigest } from './sync-digest.ts'
export { type Trace, traceChain } from './trace-chain.ts'
