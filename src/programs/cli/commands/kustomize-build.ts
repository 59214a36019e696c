import { Command, Option } from 'commander'
import { isError } from '../../../base/diagnostic/diagnostic.ts'
import { fileAt, textOf } from '../../../base/tree/tree.ts'
import { formatYamlDocuments } from '../../../base/yaml/format-yaml.ts'
import { build, type Order } from '../../../kustomize/index.ts'
import { print } from '../print.ts'
import { noticeDiagnostics } from '../print-diagnostics.ts'
import { readKustomization } from '../read-kustomization.ts'
import { examples } from '../source-options.ts'

export function kustomizeCommand(): Command {
  const command = new Command('kustomize')
    .description('the render engine alone')
    .addHelpText('after', examples('banyan kustomize build overlays/production'))
  command
    .command('build')
    .description('print what a kustomization builds, as the kustomize program does')
    .argument('[dir]', 'directory of the kustomization', '.')
    .addOption(
      new Option('--reorder <how>', 'order of the output').choices(['legacy', 'none']).default('legacy'),
    )
    .addHelpText('after', examples('banyan kustomize build overlays/production'))
    .action(async (directory: string, options: { readonly reorder: Order }) => {
      const { tree, path } = await readKustomization(directory)
      const built = build(tree, path, { order: options.reorder })
      noticeDiagnostics(built.diagnostics, file => {
        const found = fileAt(tree, file)
        return found && textOf(found)
      })
      if (built.diagnostics.some(isError)) process.exitCode = 1
      else
        print(
          formatYamlDocuments(
            built.resources.map(({ object }) => object),
            { sortKeys: true },
          ),
        )
    })
  return command
}
