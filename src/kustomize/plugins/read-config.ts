import type { Shape } from '../kustomization/shape.ts'
import type { Layer } from '../layer.ts'
import type { Plugin } from './load-plugins.ts'

/** Reads a plugin's configuration; as in kustomize, fields that it does not have are ignored. */
export function readConfig<T>(layer: Layer, { config, at, inline }: Plugin, shape: Shape<T>): T | undefined {
  let failed = false
  const read = shape(config, [], (code, message, path, { hint } = {}) => {
    if (code === 'kustomize/field-unknown') return
    failed = true
    const place = inline ? at : { ...at, path }
    layer.report({ code, severity: 'error', message, at: place, ...(hint === undefined ? {} : { hint }) })
  })
  return failed ? undefined : read
}

export function reportPlugin(layer: Layer, { at }: Plugin, message: string): void {
  layer.report({ code: 'kustomize/plugin-invalid', severity: 'error', message, at })
}
