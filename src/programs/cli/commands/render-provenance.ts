import type { Place } from '../../../base/diagnostic/diagnostic.ts'
import type { JsonObject } from '../../../base/std/json.ts'
import { locate } from '../../../base/yaml/locate.ts'
import type { Compiled } from '../../../core/compile.ts'
import type { DesiredCluster } from '../../../core/model/desired.ts'
import { formatId, idOf } from '../../../core/model/object.ts'
import { traceChain } from '../../../core/render/index.ts'
import { type LoadedFleet, textsOf } from '../load-fleet.ts'
import { print, printJson } from '../print.ts'

/** For every field of what a cluster gets, the file and line that set it last. */
export function printProvenance(
  loaded: LoadedFleet,
  compiled: Compiled,
  { cluster, pairs }: DesiredCluster,
  application: string | undefined,
  output: string,
): void {
  const textOf = textsOf(loaded)
  const applications = pairs
    .map(pair => pair.application)
    .filter(name => application === undefined || name === application)
  const traces = traceChain(compiled.fleet, cluster, applications, loaded.charts)
  if (output === 'json') {
    const items = traces.map(({ object, fields }) => ({
      object: formatId(idOf(object)),
      fields: Object.fromEntries([...fields].map(([pointer, place]) => [pointer, placeJson(place, textOf)])),
    }))
    printJson({ apiVersion: 'banyan.dev/v1alpha1', kind: 'ProvenanceList', items })
    return
  }
  for (const { object, fields } of traces) {
    print(`# ${formatId(idOf(object))}`)
    for (const [pointer, place] of fields) print(`${pointer}  ${placeText(place, textOf)}`)
    print('\n')
  }
}

type TextOf = (path: string) => string | undefined

function placeText(place: Place, textOf: TextOf): string {
  const line = lineOf(place, textOf)
  return line === undefined ? place.file : `${place.file}:${line}`
}

function placeJson(place: Place, textOf: TextOf): JsonObject {
  const line = lineOf(place, textOf)
  return { file: place.file, ...(line !== undefined && { line }) }
}

function lineOf(place: Place, textOf: TextOf): number | undefined {
  const text = textOf(place.file)
  return text === undefined ? place.position?.line : locate(text, place)?.line
}
