import { joinNoted } from './add-named.ts'
import type { Origin } from './build-metadata.ts'
import type { Layer } from './layer.ts'

/** What a field of the layer's kustomization is noted as; undefined when nothing is noted. */
export function builtInOrigin(layer: Layer, kind: string): Origin | undefined {
  const configuredIn = notedFile(layer)
  return configuredIn === undefined
    ? undefined
    : { configuredIn, configuredBy: { apiVersion: 'builtin', kind } }
}

/** The layer's kustomization file as notes name it. */
export function notedFile({ notedPath, file }: Layer): string | undefined {
  return notedPath === undefined ? undefined : joinNoted(notedPath, file.slice(file.lastIndexOf('/') + 1))
}
