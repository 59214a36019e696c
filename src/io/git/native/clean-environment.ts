// What a user sets to reach and be known to a remote; every other GIT_* variable would change what we read or where.
const kept =
  /^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|PROXY_COMMAND|SSL_\w+|HTTP_\w+|CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+))$/

/** The environment that `git` is run with: the user's, with no prompt, no other language and no other repository. */
export function cleanEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const entries = Object.entries(environment).filter(([name]) => !name.startsWith('GIT_') || kept.test(name))
  return {
    ...Object.fromEntries(entries),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GCM_INTERACTIVE: 'never',
  }
}
