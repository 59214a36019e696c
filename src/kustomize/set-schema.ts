import { type Layer, openFile, placeIn } from './layer.ts'
import { builtInSchema, joinSchemas } from './schema/merge-type.ts'
import { readOpenApi } from './schema/read-openapi.ts'

const builtInVersion = 'v1.21.2'

/** Takes the schema that the layer's `openapi` names for the rest of the build, if no layer has set one before. */
export function setSchema(layer: Layer): void {
  const { openapi } = layer.kustomization
  if (openapi === undefined || layer.session.schema !== undefined) return
  const { path, version } = openapi
  const at = placeIn(layer, ['openapi', path === undefined ? 'version' : 'path'])
  const invalid = (message: string): void =>
    layer.report({ code: 'kustomize/configuration-invalid', severity: 'error', message, at })
  if (path === undefined) {
    if (version !== undefined && version !== '' && version !== builtInVersion)
      invalid(`the only built-in version is "${builtInVersion}"`)
    return
  }
  const opened = openFile(layer, path, at)
  if (opened === undefined) return
  if (version !== undefined) invalid('"version" and "path" exclude each other')
  const schema = readOpenApi(opened.file, opened.path)
  if ('severity' in schema) layer.report(schema)
  else layer.session.schema = layer.session.builtInNeeded ? joinSchemas(builtInSchema, schema) : schema
}
