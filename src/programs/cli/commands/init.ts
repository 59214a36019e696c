import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { initFiles } from '../../../core/fleet/index.ts'
import { print } from '../print.ts'
import { examples } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

export function initCommand(): Command {
  return new Command('init')
    .description('write a small fleet repository to start from')
    .argument('<dir>', 'a directory that is empty or does not exist')
    .addHelpText('after', examples('banyan init fleet && cd fleet && banyan simulate --once'))
    .action(async (directory: string) => {
      const present = await readdir(directory).catch(() => [])
      const others = present.filter(name => name !== '.git')
      if (others.length > 0) throw new UsageError(`"${directory}" is not empty: it has "${others[0]}"`)
      for (const [path, text] of Object.entries(initFiles())) {
        const file = join(directory, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, text, { flag: 'wx' })
      }
      print(`wrote a fleet to ${directory}; see it with: banyan simulate --source ${directory}`)
    })
}
