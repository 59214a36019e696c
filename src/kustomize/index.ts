/**
 * The kustomize engine: a tree and steps in, resources out. Pure, and knows no fleet. A template is accumulated once,
 * components and steps from code are added to it, and `finish` does what must happen once: hashes, name references,
 * order. Accumulations are immutable and shared; what a step leaves alone is the same object before and after. It
 * deliberately fetches nothing, runs nothing, and reads no file above the kustomization that names it.
 */
export { type AccumulateOptions, accumulate, addComponent } from './accumulate.ts'
export type { Accumulation } from './accumulation.ts'
export { addStep, type Step } from './add-step.ts'
export { build } from './build.ts'
export { contentId } from './content-id.ts'
export { type Built, finish } from './finish.ts'
export { type Inflate, inflateFrom } from './helm/inflate-from.ts'
export { isClusterScoped } from './identity.ts'
export { kustomizationNames } from './kustomization/load-kustomization.ts'
export type { Order } from './order.ts'
export { type JsonOperation, json6902, type Patched } from './patches/json6902.ts'
export { type Merged, strategicMerge } from './patches/strategic-merge.ts'
export { reach } from './references.ts'
export type { Resource, ResourceObject } from './resource.ts'
