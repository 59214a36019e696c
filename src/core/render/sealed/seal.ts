import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject } from '../../../base/std/json.ts'
import { formatId, idOf, isKubernetesObject, type KubernetesObject } from '../../model/object.ts'
import type { Resource } from '../../model/resource.ts'
import type { SealedFile } from '../../model/sealed.ts'
import { findSealed, mayHoldSealed } from './find-sealed.ts'
import { mapTexts, type ObjectText } from './map-texts.ts'
import type { SealedSources } from './sealed-sources.ts'

const optOut = 'banyan.dev/decryption'

/**
 * Gives resources the sealed files that their encrypted values come from, and takes the metadata of SOPS off them. A
 * value that could not be decrypted where it stands is a mistake.
 */
export function sealResources(
  resources: readonly Resource[],
  sources: SealedSources | undefined,
  report: (diagnostic: Diagnostic) => void,
): readonly Resource[] {
  const sealed = resources.map(resource => seal(resource, sources, report))
  return sealed.every((resource, index) => resource === resources[index]) ? resources : sealed
}

function seal(
  resource: Resource,
  sources: SealedSources | undefined,
  report: (diagnostic: Diagnostic) => void,
): Resource {
  const { object, origin } = resource
  if (object.metadata.annotations?.[optOut] === 'disabled') return resource
  const bare = withoutMetadata(object)
  if (!mayHoldSealed(bare, sources)) return bare === object ? resource : { ...resource, object: bare }
  const files = new Set<SealedFile>()
  mapTexts(bare, text => {
    const found = findSealed(text, sources)
    const fault = found && faultOf(found.kind, text)
    if (fault !== undefined) report(misused(object, text, fault, origin))
    else if (found !== undefined && found.kind !== 'torn') files.add(found.from)
    return text.text
  })
  if (bare === object && files.size === 0) return resource
  return { ...resource, object: bare, ...(files.size > 0 && { sealed: [...files] }) }
}

function faultOf(kind: 'value' | 'file' | 'torn', { path }: ObjectText): string | undefined {
  if (kind === 'torn') return 'has a part of an encrypted value, or one from a file that is not its own'
  const [first, second] = path
  const isIdentity = first === 'apiVersion' || first === 'kind' || second === 'name' || second === 'namespace'
  return isIdentity && (first !== 'metadata' ? path.length === 1 : path.length === 2)
    ? 'is encrypted, and tells which object it is'
    : undefined
}

function misused(
  object: KubernetesObject,
  { path }: ObjectText,
  fault: string,
  at: Diagnostic['at'],
): Diagnostic {
  return {
    code: 'render/encrypted-value',
    severity: 'error',
    message: `"${path.join('.')}" of ${formatId(idOf(object))} ${fault}`,
    at,
    hint: `encrypt whole values of data alone; "${optOut}: disabled" leaves an object as it is`,
  }
}

/** An object without what SOPS wrote beside its values. */
export function withoutMetadata(object: KubernetesObject): KubernetesObject {
  if (object.sops === undefined) return object
  const { sops, ...rest } = object
  const bare: JsonObject = rest
  return isObject(sops) && typeof sops.mac === 'string' && isKubernetesObject(bare) ? bare : object
}
