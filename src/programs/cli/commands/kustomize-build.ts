import { Command, Option } from 'commander'
import { isError } from '../../../base/diagnostic/diagnostic.ts'
import { fileAt, textOf } from '../../../base/tree/tree.ts'
import { formatYamlDocuments } from '../../../base/yaml/format-yaml.ts'
import { build, type Order } from '../../../kustomize/index.ts'
import { inflateKustomization } from '../inflate-kustomization.ts'
import { print } from '../print.ts'
import { noticeDiagnostics } from '../print-diagnostics.ts'
import { readKustomization } from '../read-kustomization.ts'
import { examples } from '../source-options.ts'

interface BuildOptions {
  readonly reorder: Order
  readonly enableHelm?: boolean
  readonly helmCommand: string
}

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
    .option('--enable-helm', 'inflate the charts that are named under `helmCharts`')
    .addOption(
      new Option('--helm-command <program>', 'the helm program, with --enable-helm')
        .default('helm')
        .env('BANYAN_HELM'),
    )
    .addHelpText(
      'after',
      examples(
        'banyan kustomize build overlays/production',
        'banyan kustomize build --enable-helm --helm-command ~/bin/helm overlays/production',
      ),
    )
    .action(async (directory: string, options: BuildOptions) => {
      const { tree, path } = await readKustomization(directory)
      const inflated =
        options.enableHelm === true ? await inflateKustomization(tree, path, options.helmCommand) : undefined
      const built = build(tree, path, { order: options.reorder, ...(inflated && { inflated }) })
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
