import { type ForgeScheme, headerOf } from '../scheme.ts'
import { isSignedInHex } from '../signature.ts'
import { githubRepositories, readGithubShape } from './github-shape.ts'

/** GitHub, in the cloud or as a server. Its older header with a SHA-1 is not looked at. */
export const github: ForgeScheme = {
  isGenuine: ({ headers, body }, secrets) =>
    isSignedInHex(headerOf(headers, 'x-hub-signature-256'), 'sha256=', body, secrets),
  read: (headers, body) => ({
    id: headerOf(headers, 'x-github-delivery'),
    hint: readGithubShape(headerOf(headers, 'x-github-event'), body),
    repositories: githubRepositories(body),
  }),
}
