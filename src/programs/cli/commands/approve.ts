import type { Command } from 'commander'
import { OperationError } from '../../../core/model/operation-error.ts'
import { systemClock } from '../../../io/clock.ts'
import { loadFleet } from '../load-fleet.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { print } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

export function approveCommand(): Command {
  return fleetCommand('approve', ['text'])
    .description('let a plan through that a guard stopped: an empty commit with its digest')
    .argument(
      '<digest>',
      'the digest that the guard printed; its beginning is enough where the status has it',
    )
    .addHelpText(
      'after',
      examples(
        'banyan approve 4f1c2ab9',
        'banyan approve 4f1c2ab9 --source https://git.example/fleet.git --branch main',
      ),
    )
    .action(async (text: string, options: SourceOptions) => {
      const open = await openSource(options)
      try {
        const digest = await findDigest(open, text)
        const commit = await approve(open, digest)
        print(`approved in ${commit.slice(0, 12)}`)
      } finally {
        await open.close()
      }
    })
}

async function findDigest(open: OpenSource, text: string): Promise<string> {
  if (/^[0-9a-f]{64}$/.test(text)) return text
  if (!/^[0-9a-f]{4,}$/.test(text)) throw new UsageError('a digest has 64 hexadecimal digits')
  const { state } = await loadFleet(open)
  const digests = new Set(state?.stops.map(({ digest }) => digest).filter(digest => digest.startsWith(text)))
  const [digest, other] = digests
  if (digest === undefined || other !== undefined) {
    throw new UsageError(`the status names ${digests.size === 0 ? 'no' : 'more than one'} stop "${text}…"`)
  }
  return digest
}

async function approve({ source, repository }: OpenSource, digest: string): Promise<string> {
  const { branch } = source.description
  const head = await source.latest()
  if (head === undefined) throw new UsageError(`there is no branch "${branch}"`)
  const message = `Approve a stopped plan\n\nBanyan-Approve: ${digest}\n`
  const time = Math.floor(systemClock.now() / 1_000)
  const commit = await repository.commit({ base: head, parents: [head], changes: new Map(), message, time })
  const pushed = await push({ source, repository }, head, commit, digest)
  if (pushed === 'stale') throw new UsageError('the branch moved meanwhile: look at the plan again')
  return commit
}

// A branch that somebody has checked out is theirs to commit to, under their own name.
async function push(
  { source, repository }: Pick<OpenSource, 'source' | 'repository'>,
  expected: string,
  commit: string,
  digest: string,
): Promise<'pushed' | 'stale'> {
  const { branch } = source.description
  try {
    return await repository.push({ branch, expected, commit })
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'git/unsupported') throw error
    const command = `git commit --allow-empty --only -m "Approve a stopped plan" -m "Banyan-Approve: ${digest}"`
    throw new UsageError(`${error.message}: approve it there with\n  ${command}`)
  }
}
