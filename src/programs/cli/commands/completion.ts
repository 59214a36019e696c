import { Argument, Command } from 'commander'
import { print } from '../print.ts'
import { examples } from '../source-options.ts'

/** Completion scripts made from the verbs and options that the program has. */
export function completionCommand(program: Command): Command {
  return new Command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      examples(
        'source <(banyan completion bash)',
        'banyan completion zsh > "${fpath[1]}/_banyan"',
        'banyan completion fish > ~/.config/fish/completions/banyan.fish',
      ),
    )
    .action((shell: string) => {
      const verbs = program.commands.map(verbOf)
      print(shell === 'bash' ? bash(verbs) : shell === 'zsh' ? zsh(verbs) : fish(verbs))
    })
}

interface Verb {
  readonly name: string
  /** Its name and its other names. */
  readonly names: readonly string[]
  readonly description: string
  /** Verbs below it or choices of its argument, then its long options. */
  readonly words: readonly string[]
  readonly choices: readonly Choice[]
}

/** An option that takes one of a few values. */
interface Choice {
  /** `-o`, `--output`. */
  readonly flags: readonly string[]
  readonly values: readonly string[]
}

function verbOf(command: Command): Verb {
  const below = command.commands.map(each => each.name())
  const first = command.registeredArguments[0]?.argChoices ?? []
  const options = command.options.flatMap(({ long }) => long ?? [])
  return {
    name: command.name(),
    names: [command.name(), ...command.aliases()],
    description: command.description(),
    words: [...below, ...first, ...options, '--help'],
    choices: command.options.flatMap(({ short, long, argChoices }) =>
      argChoices === undefined
        ? []
        : [{ flags: [short, long].flatMap(flag => flag ?? []), values: argChoices }],
    ),
  }
}

function namesOf(verbs: readonly Verb[]): string {
  return verbs.flatMap(({ names }) => names).join(' ')
}

/** A shell pattern for `<verb>:<option>`. */
function patternOf({ names }: Verb, { flags }: Choice): string {
  return names.flatMap(name => flags.map(flag => `${name}:${flag}`)).join('|')
}

function bash(verbs: readonly Verb[]): string {
  const values = verbs.flatMap(verb =>
    verb.choices.map(choice => `    ${patternOf(verb, choice)}) words="${choice.values.join(' ')}" ;;`),
  )
  const words = verbs.map(({ names, words }) => `    ${names.join('|')}) words="${words.join(' ')}" ;;`)
  return [
    '_banyan() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" words=""',
    '  if [[ $COMP_CWORD -eq 1 ]]; then',
    `    words="${namesOf(verbs)} --help --version"`,
    '  else case "${COMP_WORDS[1]}:$previous" in',
    ...values,
    '    *:--source|*:--path|*:--output-dir) ;;',
    '    *) case "${COMP_WORDS[1]}" in',
    ...words,
    '    esac ;;',
    '  esac; fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '  [[ ${#COMPREPLY[@]} -eq 0 ]] && COMPREPLY=($(compgen -f -- "$current"))',
    '  return 0',
    '}',
    'complete -o filenames -F _banyan banyan',
  ].join('\n')
}

function zsh(verbs: readonly Verb[]): string {
  const described = verbs.map(
    ({ name, description }) => `    '${name}:${description.replaceAll("'", "'\\''")}'`,
  )
  const values = verbs.flatMap(verb =>
    verb.choices.map(
      choice => `    ${patternOf(verb, choice)}) compadd -- ${choice.values.join(' ')}; return ;;`,
    ),
  )
  const words = verbs.map(
    ({ names, words }) => `    ${names.join('|')}) compadd -- ${words.join(' ')}; _files ;;`,
  )
  return [
    '#compdef banyan',
    '_banyan() {',
    '  local -a verbs=(',
    ...described,
    '  )',
    '  if (( CURRENT == 2 )); then _describe verb verbs; return; fi',
    '  case "$words[2]:$words[CURRENT-1]" in',
    ...values,
    '    *:--source|*:--path|*:--output-dir) _files; return ;;',
    '  esac',
    '  case "$words[2]" in',
    ...words,
    '  esac',
    '}',
    'if [[ "${funcstack[1]}" == _banyan ]]; then _banyan "$@"; else compdef _banyan banyan; fi',
  ].join('\n')
}

function fish(verbs: readonly Verb[]): string {
  return verbs.flatMap(fishVerb).join('\n')
}

function fishVerb({ names, description, words, choices }: Verb): readonly string[] {
  const inVerb = `complete -c banyan -n '__fish_seen_subcommand_from ${names.join(' ')}'`
  const chosen = new Map(
    choices.flatMap(({ flags, values }) => flags.map(flag => [flag, values.join(' ')] as const)),
  )
  const optionOf = (word: string): string => {
    const values = chosen.get(word)
    return `${inVerb} -l ${word.slice(2)}${values === undefined ? '' : ` -xa '${values}'`}`
  }
  return [
    ...names.map(
      name =>
        `complete -c banyan -n __fish_use_subcommand -a ${name} -d '${description.replaceAll("'", "\\'")}'`,
    ),
    ...words.map(word => (word.startsWith('--') ? optionOf(word) : `${inVerb} -a ${word}`)),
  ]
}
