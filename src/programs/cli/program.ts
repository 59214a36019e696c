import { Command } from 'commander'
import { adoptCommand } from './commands/adopt.ts'
import { applyCommand } from './commands/apply.ts'
import { approveCommand } from './commands/approve.ts'
import { completionCommand } from './commands/completion.ts'
import { explainCommand } from './commands/explain.ts'
import { initCommand } from './commands/init.ts'
import { kustomizeCommand } from './commands/kustomize-build.ts'
import { pauseCommand, revertCommand } from './commands/pause.ts'
import { planCommand } from './commands/plan.ts'
import { promoteCommand } from './commands/promote.ts'
import { rbacCommand } from './commands/rbac.ts'
import { rebalanceCommand } from './commands/rebalance.ts'
import { renderCommand } from './commands/render.ts'
import { renderedCommand } from './commands/rendered.ts'
import { replayCommand } from './commands/replay.ts'
import { resumeCommand } from './commands/resume.ts'
import { runCommand } from './commands/run.ts'
import { scheduleCommand } from './commands/schedule.ts'
import { simulateCommand } from './commands/simulate.ts'
import { statusCommand } from './commands/status.ts'
import { suspendCommand } from './commands/suspend.ts'
import { validateCommand } from './commands/validate.ts'
import { version, versionCommand } from './commands/version.ts'
import { whereCommand } from './commands/where.ts'
import { configurable } from './configurable.ts'
import { examples } from './source-options.ts'

/** The command line with all its verbs. */
export function makeProgram(): Command {
  const program = new Command('banyan')
    .description('Keeps a fleet of Kubernetes clusters as a tree of files in Git says.')
    .version(version(), '-V, --version')
    .addHelpText(
      'after',
      examples(
        'banyan init fleet',
        'banyan simulate --source fleet',
        'banyan plan --from main~1 --to main --branch main',
        'banyan run --source https://git.example/fleet.git --branch main',
      ),
    )
  const verbs = [
    initCommand(),
    validateCommand(),
    renderCommand(),
    renderedCommand(),
    planCommand(),
    explainCommand(),
    scheduleCommand(),
    replayCommand(),
    simulateCommand(),
    applyCommand(),
    configurable(runCommand()),
    statusCommand(),
    whereCommand(),
    approveCommand(),
    rebalanceCommand(),
    pauseCommand(),
    promoteCommand(),
    revertCommand(),
    suspendCommand(),
    resumeCommand(),
    adoptCommand(),
    rbacCommand(),
    kustomizeCommand(),
    versionCommand(),
  ]
  for (const verb of verbs) program.addCommand(verb)
  return exitByOverride(program.addCommand(completionCommand(program)))
}

// Commander ends the process itself otherwise, with 1, which `plan` uses for changes.
function exitByOverride(command: Command): Command {
  command.exitOverride().configureOutput({
    getOutHelpWidth: () => process.stdout.columns ?? defaultWidth,
    outputError: (text, write) => write(text.replace(/^error:/, 'banyan:')),
  })
  command.commands.forEach(exitByOverride)
  return command
}

const defaultWidth = 100
