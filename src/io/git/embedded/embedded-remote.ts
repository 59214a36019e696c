import { Errors, fetch, listServerRefs, push } from 'isomorphic-git'
import type { Remote } from '../parse-remote.ts'
import { atomicFiles } from './atomic-files.ts'
import { classifyError } from './classify-error.ts'
import { type GitHttp, gitHttp } from './http-client.ts'

interface PushRequest {
  readonly ref: string
  readonly expected: string | undefined
  readonly commit: string
  readonly known: readonly string[]
  readonly cache: object
}

/** An http(s) remote by way of isomorphic-git. */
export class EmbeddedRemote {
  readonly #gitdir: string
  readonly #address: string
  readonly #http: GitHttp

  constructor(gitdir: string, remote: Extract<Remote, { readonly kind: 'http' }>) {
    this.#gitdir = gitdir
    this.#address = remote.address
    this.#http = gitHttp(remote.address, remote.credentials)
  }

  /** The id at the tip of a ref on the remote; undefined when it does not exist. */
  async tip(ref: string, signal: AbortSignal | undefined): Promise<string | undefined> {
    const refs = await this.#run(signal, () =>
      listServerRefs({ http: this.#http, url: this.#address, prefix: ref, protocolVersion: 2 }),
    )
    return refs.find(found => found.ref === ref)?.oid
  }

  /** Brings a ref into the ref of the same name here: only so does isomorphic-git tell the remote what is here. */
  async fetch(ref: string, cache: object, signal: AbortSignal | undefined): Promise<void> {
    await this.#run(signal, () =>
      fetch({
        fs: atomicFiles,
        http: this.#http,
        gitdir: this.#gitdir,
        remote: 'origin',
        url: this.#address,
        ref,
        remoteRef: ref,
        singleBranch: true,
        tags: false,
        cache,
      }),
    )
  }

  /**
   * Moves a ref of the remote if it is at `expected`; the remote itself refuses when it moved in between. `known` are
   * commits that the remote should have; if it does not, all is sent.
   */
  async push(request: PushRequest): Promise<'pushed' | 'stale'> {
    const { ref, expected, commit, known } = request
    this.#http.known = known
    let seen: string | undefined
    try {
      await this.#push(request, oid => {
        seen = /^0+$/.test(oid) ? undefined : oid
        return seen === expected && seen !== commit
      })
      return 'pushed'
    } catch (error) {
      if (error instanceof Errors.UserCanceledError) return seen === commit ? 'pushed' : 'stale'
      if (!(error instanceof Errors.GitPushError)) throw classifyError(error, this.#address, 'remote')
      const tip = await this.tip(ref, undefined)
      if (tip !== expected) return tip === commit ? 'pushed' : 'stale'
      if (known.length === 0) throw classifyError(error, this.#address, 'remote')
    } finally {
      this.#http.known = []
    }
    return this.push({ ...request, known: [] })
  }

  async #push(request: PushRequest, mayPush: (oid: string) => boolean): Promise<void> {
    await push({
      fs: atomicFiles,
      http: this.#http,
      gitdir: this.#gitdir,
      remote: 'origin',
      url: this.#address,
      ref: request.commit,
      remoteRef: request.ref,
      force: true,
      cache: request.cache,
      onPrePush: ({ remoteRef }) => mayPush(remoteRef.oid),
    })
  }

  async close(): Promise<void> {
    await this.#http.close()
  }

  async #run<Result>(signal: AbortSignal | undefined, task: () => Promise<Result>): Promise<Result> {
    signal?.throwIfAborted()
    this.#http.signal = signal
    try {
      return await task()
    } catch (error) {
      throw classifyError(error, this.#address, 'remote')
    } finally {
      this.#http.signal = undefined
    }
  }
}
