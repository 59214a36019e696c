import { type ForgeScheme, type Headers, headerOf } from '../scheme.ts'
import { isSignedInHex } from '../signature.ts'
import { githubRepositories, readGithubShape } from './github-shape.ts'

/** Gitea; it also sends the headers of GitHub and of Gogs, which are not looked at. */
export const gitea: ForgeScheme = familyMember(['gitea'])

/** Forgejo; it also sends the headers of Gitea, which count only where its own are absent. */
export const forgejo: ForgeScheme = familyMember(['forgejo', 'gitea'])

export const gogs: ForgeScheme = familyMember(['gogs'])

// Forks of one another: payloads in the shape of GitHub, headers that differ in the name.
function familyMember(names: readonly string[]): ForgeScheme {
  const own = (headers: Headers, header: string): string | undefined =>
    names.map(name => headerOf(headers, `x-${name}-${header}`)).find(value => value !== undefined)
  return {
    isGenuine: ({ headers, body }, secrets) => isSignedInHex(own(headers, 'signature'), '', body, secrets),
    read: (headers, body) => ({
      id: own(headers, 'delivery'),
      hint: readGithubShape(own(headers, 'event'), body),
      repositories: githubRepositories(body),
    }),
  }
}
