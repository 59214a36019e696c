import { randomBytes } from 'node:crypto'

/** Makes a token of a user by their password; by default one that may do all that the user may. */
export async function createToken(
  url: string,
  user: { readonly name: string; readonly password: string },
  scopes: readonly string[] = ['all'],
): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${user.name}:${user.password}`).toString('base64')}`
  const response = await fetch(`${url}/api/v1/users/${user.name}/tokens`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name: randomBytes(5).toString('hex'), scopes }),
  })
  if (response.status !== 201) throw new Error(`no token for ${user.name}: ${await response.text()}`)
  return ((await response.json()) as { sha1: string }).sha1
}
