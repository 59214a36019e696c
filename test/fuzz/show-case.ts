import type { Outcome } from './oracle.ts'
import type { Tried } from './workbench.ts'
import { writeFiles } from './write-files.ts'

/** A case as text that a person can try by hand: its files, what they give, what we give. */
export function showCase({ tried, theirs, ours, difference }: Tried): string {
  const files = Object.entries(writeFiles(tried)).map(([path, content]) => {
    const text =
      typeof content === 'string'
        ? content
        : `(${content.length} bytes) ${Buffer.from(content).toString('base64')}\n`
    return `# ${path}\n${text.endsWith('\n') ? text : `${text}\n(no newline at the end)\n`}`
  })
  return [
    `build "${tried.directory}": ${difference?.summary ?? 'no difference'}`,
    ...files,
    `theirs: ${showOutcome(theirs)}`,
    `ours:   ${showOutcome(ours)}`,
  ].join('\n')
}

function showOutcome(outcome: Outcome): string {
  if ('error' in outcome) return `error: ${outcome.error.slice(0, 1000)}`
  const write = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value)
  return outcome.documents
    .map(document => `\n  ${JSON.stringify(document, write)}`)
    .join('')
    .slice(0, 3000)
}
