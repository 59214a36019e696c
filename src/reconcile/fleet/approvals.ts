import type { GitRepository } from '../ports.ts'

const trailer = /^Banyan-Approve:\s*([0-9a-f]{64})\s*$/gm
const searched = 1_000

/** The approvals of first-parent commits after a revision, `Banyan-Approve: <digest>` in their message; newest first. */
export async function approvalsSince(
  repository: GitRepository,
  from: string | undefined,
  to: string,
): Promise<Approvals> {
  const isKnown = from !== undefined && (await repository.resolve(from)) !== undefined
  const commits = await repository.log({ to, limit: searched, ...(isKnown && { from }) })
  return new Approvals(
    commits.flatMap(({ id, message }) =>
      [...message.matchAll(trailer)].map(([, digest = '']) => ({ commit: id, digest })),
    ),
  )
}

/** Approvals, each of which counts once: the same plan takes another commit to be approved another time. */
export class Approvals {
  readonly #given: readonly { readonly commit: string; readonly digest: string }[]

  constructor(given: Iterable<{ readonly commit: string; readonly digest: string }>) {
    this.#given = [...given]
  }

  get digests(): ReadonlySet<string> {
    return new Set(this.#given.map(({ digest }) => digest))
  }

  /** Those that are not among the used ones, as a state has them. */
  without(used: readonly string[]): Approvals {
    const known = new Set(used)
    return new Approvals(this.#given.filter(each => !known.has(usedAs(each))))
  }

  /** As a state remembers them once they are used, newest last; of one digest, or all. */
  asUsed(of?: string): readonly string[] {
    const own = this.#given.filter(({ digest }) => of === undefined || digest === of)
    return own.map(usedAs).reverse()
  }
}

function usedAs({ commit, digest }: { readonly commit: string; readonly digest: string }): string {
  return `${commit} ${digest}`
}
