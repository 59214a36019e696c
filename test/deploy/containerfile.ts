import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root: string = join(import.meta.dirname, '../..')

/** One image of a Containerfile. */
export interface Stage {
  readonly base: string
  readonly name: string
  readonly instructions: readonly Instruction[]
}

export interface Instruction {
  readonly name: string
  readonly text: string
}

/** The stages of our Containerfile, as a builder reads them. */
export function readContainerfile(): readonly Stage[] {
  const text = readFileSync(join(root, 'Containerfile'), 'utf8')
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  const stages: (Stage & { readonly instructions: Instruction[] })[] = []
  for (const line of lines.filter(each => each !== '')) {
    const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? []
    if (name === 'FROM') {
      const [base = '', , as = ''] = rest.split(' ')
      stages.push({ base, name: as, instructions: [] })
    } else stages.at(-1)?.instructions.push({ name, text: rest })
  }
  return stages
}

/** What an instruction says in a stage; there must be one. */
export function said({ instructions }: Stage, name: string): string {
  const [found, ...more] = instructions.filter(each => each.name === name)
  if (found === undefined || more.length > 0) throw new Error(`there must be one ${name}`)
  return found.text
}
