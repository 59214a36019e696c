import { counted } from '../../../base/std/counted.ts'
import type { JsonObject } from '../../../base/std/json.ts'
import { formatId, parseKey } from '../../../core/model/object.ts'
import type { Failure } from '../../../core/model/outcome.ts'
import { formatOwner } from '../../../core/plan/index.ts'
import { changeDiff } from '../../../core/report/index.ts'
import type { Adopted } from '../../../reconcile/adopt/carry-out-adoption.ts'
import {
  type Adoption,
  type AdoptionPlan,
  blockedApplications,
  type Look,
} from '../../../reconcile/adopt/plan-adoption.ts'
import { stripped } from '../../../reconcile/cluster/plan-live.ts'
import { colors } from '../colors.ts'
import { print, printJson, printNotice } from '../print.ts'

/** What was found in one cluster, and what came of it where something was done. */
export interface AdoptionResult extends AdoptionPlan {
  readonly cluster: string
  readonly done?: Adopted
}

/** Tells what is or would be adopted, from whom, with what changes, and what stands in the way; sets the exit code. */
export function printAdoptions(
  results: readonly AdoptionResult[],
  { isDone, output }: { readonly isDone: boolean; readonly output: string },
): void {
  const refused = results.flatMap(refusalsOf)
  if (output === 'json') printJson({ clusters: results.map(resultJson) })
  else {
    for (const result of results) printResult(result)
    for (const line of refused) printNotice(line)
    printNotice(conclusion(results, isDone))
  }
  if (refused.length > 0) process.exitCode = 1
}

function conclusion(results: readonly AdoptionResult[], isDone: boolean): string {
  const count = (of: (result: AdoptionResult) => number): number =>
    results.reduce((sum, result) => sum + of(result), 0)
  if (isDone)
    return `adopted ${counted(
      count(({ done }) => done?.adopted.length ?? 0),
      'object',
    )}`
  const free = count(({ adoptions }) => freeOf(adoptions).length)
  return free === 0
    ? 'there is nothing to adopt'
    : `--yes adopts ${counted(free, 'object')}; nothing was changed`
}

function freeOf(adoptions: readonly Adoption[]): readonly Adoption[] {
  const blocked = blockedApplications(adoptions)
  return adoptions.filter(({ desired }) => !blocked.has(desired.application))
}

function printResult({ cluster, adoptions }: AdoptionResult): void {
  if (adoptions.length === 0) return
  print(colors.out.bold(`${cluster}: ${counted(adoptions.length, 'object')} of others`))
  for (const adoption of adoptions) {
    const { desired, look } = adoption
    print(`  ${idOf(adoption)}  [${desired.application}]  ${ownersOf(adoption)}`)
    if (look === undefined) continue
    for (const line of diffOf(look)) print(`      ${line}`)
  }
}

function diffOf({ before, after }: Look): readonly string[] {
  return changeDiff({ before: stripped(before), after: stripped(after) })
}

function idOf({ desired }: Adoption): string {
  return formatId(parseKey(desired.key))
}

function ownersOf({ owners, managers }: Adoption): string {
  if (owners.length > 0) return `of ${owners.map(formatOwner).join(' and ')}`
  return managers.length > 0 ? `written by ${managers.join(', ')}` : 'of nobody'
}

function refusalsOf(result: AdoptionResult): readonly string[] {
  const { cluster, adoptions, failures, done } = result
  const red = (text: string): string => colors.err.red(`✗ ${cluster}: ${text}`)
  const obstacles = new Map<string, { readonly command: string | undefined; readonly names: string[] }>()
  for (const adoption of adoptions) {
    for (const { message, command } of adoption.obstacles) {
      const known = obstacles.get(message) ?? { command, names: [] }
      known.names.push(idOf(adoption))
      obstacles.set(message, known)
    }
  }
  const stopped = [...obstacles].map(([message, { command, names }]) => {
    const [first = ''] = names
    const more = names.length > 1 ? ` and ${names.length - 1} more` : ''
    const way = command === undefined ? '' : `\n    ${command}`
    return `${red(`${message} (${first}${more})`)}${way}`
  })
  const failed = [
    ...failures,
    ...adoptions.flatMap(({ failure }) => failure ?? []),
    ...(done?.failures ?? []),
  ]
  return [...stopped, ...failed.map(({ code, message }) => red(`${code}: ${message}`))]
}

function resultJson({ cluster, adoptions, failures, done }: AdoptionResult): JsonObject {
  const adopted = new Set(done?.adopted.map(({ desired }) => desired.key))
  return {
    cluster,
    objects: adoptions.map(({ desired, owners, managers, obstacles, failure, look }) => ({
      object: desired.key,
      application: desired.application,
      file: desired.origin.file,
      owners: owners.map(formatOwner),
      managers,
      obstacles: obstacles.map(({ message, command }) => ({ message, ...(command && { command }) })),
      ...(failure && { failure: failureJson(failure) }),
      ...(look && { diff: diffOf(look) }),
      adopted: adopted.has(desired.key),
    })),
    failures: [...failures, ...(done?.failures ?? [])].map(failureJson),
  }
}

function failureJson({ code, message }: Failure): JsonObject {
  return { code, message }
}
