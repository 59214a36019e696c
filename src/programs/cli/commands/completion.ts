import { Argument, Command } from 'commander'
import { print } from '../print.ts'

/** Completion scripts made from the verbs and options that the program has. */
export function completionCommand(program: Command): Command {
  return new Command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      '\nExamples:\n  $ source <(banyan completion bash)\n  $ banyan completion fish > ~/.config/fish/completions/banyan.fish\n',
    )
    .action((shell: string) => {
      const verbs = program.commands.map(verbOf)
      print(shell === 'bash' ? bash(verbs) : shell === 'zsh' ? zsh(verbs) : fish(verbs))
    })
}

interface Verb {
  readonly name: string
  readonly description: string
  /** Verbs below it, then its long options. */
  readonly words: readonly string[]
}

function verbOf(command: Command): Verb {
  const below = command.commands.map(each => each.name())
  const options = command.options.flatMap(({ long }) => long ?? [])
  return { name: command.name(), description: command.description(), words: [...below, ...options, '--help'] }
}

function bash(verbs: readonly Verb[]): string {
  const cases = verbs.map(({ name, words }) => `    ${name}) words="${words.join(' ')}" ;;`)
  return [
    '_banyan() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" words',
    '  case "${COMP_CWORD}:${COMP_WORDS[1]}" in',
    `    1:*) words="${verbs.map(({ name }) => name).join(' ')}" ;;`,
    ...cases.map(line => line.replace(/^ {4}/, '    *:')),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  [[ ${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "$current"))',
    '}',
    'complete -F _banyan banyan',
  ].join('\n')
}

function zsh(verbs: readonly Verb[]): string {
  const quoted = verbs.map(({ name, description }) => `    '${name}:${description.replaceAll("'", "'\\''")}'`)
  const cases = verbs.map(({ name, words }) => `    ${name}) compadd -- ${words.join(' ')}; _files ;;`)
  return [
    '#compdef banyan',
    '_banyan() {',
    '  local -a verbs=(',
    ...quoted,
    '  )',
    '  if (( CURRENT == 2 )); then _describe verb verbs; return; fi',
    '  case "$words[2]" in',
    ...cases,
    '  esac',
    '}',
    'compdef _banyan banyan',
  ].join('\n')
}

function fish(verbs: readonly Verb[]): string {
  return verbs
    .flatMap(({ name, description, words }) => [
      `complete -c banyan -n __fish_use_subcommand -a ${name} -d '${description.replaceAll("'", "\\'")}'`,
      ...words.map(word =>
        word.startsWith('--')
          ? `complete -c banyan -n '__fish_seen_subcommand_from ${name}' -l ${word.slice(2)}`
          : `complete -c banyan -n '__fish_seen_subcommand_from ${name}' -a ${word}`,
      ),
    ])
    .join('\n')
}
