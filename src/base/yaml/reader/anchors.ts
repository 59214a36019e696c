import type { DiagnosticCode } from '../../diagnostic/codes.ts'
import type { JsonValue } from '../../std/json.ts'
import type { ScalarNode } from './resolve-scalar.ts'

/** What an anchor stands for; `isOpen` while the anchored node itself is being read. */
export interface Anchored {
  value: JsonValue
  /** The node itself, where it is a scalar. */
  scalar: ScalarNode | undefined
  /** What a walk over the value costs: its nodes, plus one for each 64 characters of text. */
  weight: number
  isOpen: boolean
}

/** What the aliases of one document may cost together. */
const maxAliasWeight = 100_000

type Fail = (code: DiagnosticCode, message: string, offset: number) => void

/** The anchors of one document; an alias gives the very value that its anchor has. */
export class Anchors {
  readonly #byName = new Map<string, Anchored>()
  readonly #fail: Fail
  #weight = 0
  #aliased = 0

  constructor(fail: Fail) {
    this.#fail = fail
  }

  count(weight: number): void {
    this.#weight += weight
  }

  /** Begins an anchored node; what had the name before loses it at once. */
  open(name: string): Anchored {
    const anchored: Anchored = { value: null, scalar: undefined, weight: this.#weight, isOpen: true }
    this.#byName.set(name, anchored)
    return anchored
  }

  close(anchored: Anchored, value: JsonValue, scalar?: ScalarNode): void {
    anchored.value = value
    anchored.scalar = scalar
    anchored.weight = this.#weight - anchored.weight
    anchored.isOpen = false
  }

  use(name: string, offset: number): Anchored | undefined {
    const anchored = this.#byName.get(name)
    if (anchored === undefined) this.#fail('yaml/syntax', `alias "*${name}" has no anchor before it`, offset)
    else if (anchored.isOpen) this.#fail('yaml/syntax', `alias "*${name}" contains itself`, offset)
    else {
      this.#weight += anchored.weight
      this.#aliased += anchored.weight
      if (this.#aliased <= maxAliasWeight) return anchored
      const message = `the aliases expand to more than ${maxAliasWeight} values`
      this.#fail('yaml/alias-bomb', message, offset)
    }
    return undefined
  }
}
