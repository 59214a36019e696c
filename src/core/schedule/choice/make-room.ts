import { IndexHeap } from '../division/index-heap.ts'
import { compareRoom, type SpreadCandidate } from './spread.ts'

/**
 * Karmada's: until the replicas fit, each chosen cluster, the last first, gives way to the one of the rest with the most
 * room, if that is more than it has. Changes both lists; gives how many replicas fit then.
 */
export function makeRoom<Candidate extends SpreadCandidate>(
  chosen: Candidate[],
  rest: Candidate[],
  replicas: number,
): number {
  const room = ({ available = Infinity }: SpreadCandidate): number => available
  let sum = chosen.reduce((total, each) => total + room(each), 0)
  if (sum >= replicas) return sum
  const order = (a: number, b: number): number => {
    const [own, other] = [rest[a], rest[b]]
    return own && other ? compareRoom(other, own) : 0
  }
  const roomiest = new IndexHeap([...rest.keys()], (a, b) => (order(a, b) || a - b) < 0)
  for (let index = chosen.length - 1; index >= 0 && sum < replicas; index -= 1) {
    const [own, at = -1] = [chosen[index], roomiest.top]
    const other = rest[at]
    if (own === undefined || other === undefined || compareRoom(other, own) <= 0) continue
    chosen[index] = other
    rest[at] = own
    sum += room(other) - room(own)
    roomiest.settleTop()
  }
  return sum
}
