import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { shortened } from '../../base/std/shortened.ts'
import type { KubernetesObject } from '../model/object.ts'
import { statusOf } from './rule.ts'

/** What the status of a pod says of one of its containers. */
export interface ContainerState {
  readonly name: string
  readonly image: string
  /** An init container is ready when it has done its work. */
  readonly ready: boolean
  /** Why it waits; undefined where it runs or has ended. */
  readonly waiting: string | undefined
  readonly message: string
  /** How it ended, now or the last time. */
  readonly ended: JsonObject | undefined
  /** It has ended, and was not started again. */
  readonly isOver: boolean
}

/** In the order in which they have to become ready. */
export function containersOf(pod: KubernetesObject): readonly ContainerState[] {
  const { initContainerStatuses, containerStatuses } = statusOf(pod)
  return [initContainerStatuses, containerStatuses].flatMap(list =>
    isArray(list) ? list.filter(isObject).map(stateOf) : [],
  )
}

function stateOf(container: JsonObject): ContainerState {
  const { waiting, terminated } = objectOf(container.state)
  const last = objectOf(container.lastState).terminated
  const ended = isObject(terminated) ? terminated : last
  return {
    name: String(container.name),
    image: textOf(container.image),
    ready: container.ready === true,
    waiting: isObject(waiting) ? String(waiting.reason) : undefined,
    message: isObject(waiting) ? textOf(waiting.message) : '',
    ended: isObject(ended) ? ended : undefined,
    isOver: isObject(terminated),
  }
}

/** Why a container is not ready, with its image where that is the reason, and how it ended: `app: OOMKilled (exit code 137)`. */
export function describeContainer(container: ContainerState): string {
  const { name, waiting, isOver } = container
  const end = endOf(container)
  if (waiting === undefined) {
    if (end === '') return `${name}: runs, and is not ready`
    return isOver ? `${name}: ${end}` : `${name}: is not ready since it ended: ${end}`
  }
  // How long it waits grows from time to time; how it ended says more.
  if (waiting === 'CrashLoopBackOff') return `${name}: ${waiting}${end === '' ? '' : `: ${end}`}`
  return `${name}: ${waiting}${detailOf(container)}`
}

function detailOf({ waiting = '', message, image }: ContainerState): string {
  const said = message === '' ? '' : `: ${lastLine(message)}`
  const isNamed = !waiting.includes('Image') || image === '' || message.includes(image)
  return isNamed ? said : `: image "${image}"${said}`
}

function endOf({ ended }: ContainerState): string {
  if (ended === undefined) return ''
  const { exitCode, signal } = ended
  const code = exitCode === undefined ? `signal ${String(signal)}` : `exit code ${String(exitCode)}`
  const reason = textOf(ended.reason)
  const what = reason === '' || reason === 'Error' ? code : `${reason} (${code})`
  const said = textOf(ended.message)
  return said === '' ? what : `${what}: ${lastLine(said)}`
}

const longest = 300

/** Programs write what they like as their last words: what went wrong stands at the end of it. */
export function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1)?.trim() ?? ''
  return shortened(line, longest)
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
