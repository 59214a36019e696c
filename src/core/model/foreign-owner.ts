/** Tools that apply and prune objects, and mark those that are theirs. */
export type OwnerTool = 'applyset' | 'argocd' | 'flux' | 'helm' | 'karmada'

/** Another tool's owner of an object, as the object's own marks tell. */
export interface ForeignOwner {
  readonly tool: OwnerTool
  /** The kind of the owner; of Helm, which has none, `Release`. */
  readonly kind: 'ApplySet' | 'Application' | 'HelmRelease' | 'Kustomization' | 'Release' | 'Work'
  /** Empty where the marks do not tell. */
  readonly namespace: string
  readonly name: string
  /** The marks: its keys among the labels and the annotations. */
  readonly labels: readonly string[]
  readonly annotations: readonly string[]
  /** Of Karmada: the policy that sends it, as kubectl's arguments. */
  readonly policy?: string
}
