import { type CompileCache, type Compiled, compile, type Refused } from '../../core/compile.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { Ports } from '../ports.ts'
import { previousOf } from './recall.ts'
import { defaultStatusBranch, StateStore, type StateStoreOptions } from './state-store.ts'

/** The state store that a revision names, as it was read. */
export interface OpenedStore {
  readonly store: StateStore
  readonly state: FleetState | undefined
  /** The revision by itself. */
  readonly named: Compiled | Refused
}

/** Opens the state stores that revisions name, each once for both who asks what was taken last, and who goes on from there. */
export class StoreOpener {
  readonly #ports: Ports
  readonly #cache: CompileCache
  readonly #options: StateStoreOptions
  #asked: { readonly head: string; readonly opened: OpenedStore } | undefined

  constructor(ports: Ports, cache: CompileCache, options: StateStoreOptions) {
    this.#ports = ports
    this.#cache = cache
    this.#options = options
  }

  /** The newest revision that the state store of a revision says was taken. */
  async recorded(head: string, signal?: AbortSignal): Promise<string | undefined> {
    const opened = await this.#open(head, signal)
    this.#asked = { head, opened }
    return opened.state?.revision
  }

  /** The state store that a revision names. */
  async open(head: string, signal?: AbortSignal): Promise<OpenedStore> {
    const asked = this.#asked
    this.#asked = undefined
    return asked?.head === head ? asked.opened : await this.#open(head, signal)
  }

  async #open(head: string, signal: AbortSignal | undefined): Promise<OpenedStore> {
    const { source, store: repository, clock } = this.#ports
    const trees = new Map([[head, await source.repository.tree(head)]])
    const named = compile({ revision: head, trees, previous: previousOf(undefined) }, this.#cache)
    const branch = named.fleet?.statusBranch ?? defaultStatusBranch
    const store = new StateStore(repository, branch, clock, this.#options)
    return { store, state: await store.read(signal), named }
  }
}
