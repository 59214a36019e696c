import { isObject, type JsonValue } from '../std/json.ts'
import { parseDocuments } from '../yaml/parse-documents.ts'
import { joinManifests, splitManifests } from './split-manifests.ts'

const annotation = 'helm.sh/hook'
const tests: ReadonlySet<string> = new Set(['test', 'test-success', 'test-failure'])

/** When Helm would run an object in the place of keeping it; empty for an object that is no hook. */
function hooksOf(object: JsonValue | undefined): readonly string[] {
  const metadata = isObject(object) ? object.metadata : undefined
  const annotations = isObject(metadata) ? metadata.annotations : undefined
  const hooks = isObject(annotations) ? annotations[annotation] : undefined
  if (typeof hooks !== 'string') return []
  return hooks.split(',').map(hook => hook.trim().toLowerCase())
}

/** What `helm template` prints, without the objects that are tests and nothing else. */
export function withoutTests(output: string): string {
  const manifests = splitManifests(output)
  const kept = manifests.filter(({ text, file, source }) => {
    if (!text.includes(annotation)) return true
    const { documents } = parseDocuments(file, source, { dialect: 'kustomize' })
    return documents.length === 0 || !documents.every(({ value }) => isTest(value))
  })
  return kept.length === manifests.length ? output : joinManifests(kept)
}

function isTest(object: JsonValue): boolean {
  const hooks = hooksOf(object)
  return hooks.length > 0 && hooks.every(hook => tests.has(hook))
}
