import * as z from 'zod'
import type { Pin } from '../../model/pin.ts'
import { time } from './suspend.ts'
import { unique } from './unique.ts'

/** An entry of `pins` as a node has it. */
export type PinSpec = Omit<Pin, 'from'>

const text = z.string().min(1, 'must not be empty')

export const pins: z.ZodType<readonly PinSpec[]> = z
  .array(
    z.strictObject({
      application: text,
      revision: z.exactOptional(
        z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, 'must be the full id of a commit'),
      ),
      reason: z.exactOptional(text),
      until: z.exactOptional(time),
    }),
  )
  .superRefine(unique(({ application }) => application, 'must not pin an application twice', 'application'))

/** The pins of a node, the nearest first, with what it inherits; of its own, a name counts before `"*"`. */
export function joinPins(
  inherited: readonly Pin[] | undefined,
  own: readonly PinSpec[] | undefined,
  from: string,
): readonly Pin[] | undefined {
  if (own === undefined || own.length === 0) return inherited
  const placed = own.map(pin => ({ ...pin, from }))
  const isAll = ({ application }: PinSpec): boolean => application === '*'
  return [...placed.filter(pin => !isAll(pin)), ...placed.filter(isAll), ...(inherited ?? [])]
}
