import { followSecret, readSecret } from './secret-file.ts'
import { UsageError } from './usage-error.ts'

/**
 * The secret that a variable of the environment has, or the file that the variable with `_FILE` at its end names, which
 * comes first and is followed; undefined: neither is set.
 */
export function environmentSecret(name: string): (() => string) | undefined {
  const { [name]: secret, [`${name}_FILE`]: file = '' } = process.env
  if (file === '') return secret === undefined ? undefined : () => secret
  const first = readSecret(file)
  if (typeof first === 'string') return followSecret(file, first)
  throw new UsageError(`${name}_FILE: "${file}" ${first.fault}`)
}
