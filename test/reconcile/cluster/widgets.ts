/** Defines a kind of its own, with any fields. */
export const widgetDefinition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.dev }
spec:
  group: example.dev
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget, listKind: WidgetList }
  versions:
    - { name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }
`

/** An object of it. */
export function widget(name: string, namespace = 'default'): string {
  return `{apiVersion: example.dev/v1, kind: Widget, metadata: {name: ${name}, namespace: ${namespace}}, spec: {size: 3}}`
}
