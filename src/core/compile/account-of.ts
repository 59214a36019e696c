import type { Pair } from '../model/desired.ts'
import type { Application } from '../model/fleet.ts'

/** In whose name the objects of an application are written, as part of a pair. */
export function accountOf({
  namespace,
  serviceAccountName: name,
}: Application): Pick<Pair, 'serviceAccount'> {
  return namespace === undefined || name === undefined ? {} : { serviceAccount: { namespace, name } }
}
