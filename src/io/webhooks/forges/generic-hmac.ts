import { listAt, textAt } from '../fields.ts'
import { pushTo } from '../hint.ts'
import { repositoryNames } from '../repository-name.ts'
import { type ForgeScheme, headerOf } from '../scheme.ts'
import { isAny, isSame, sign } from '../signature.ts'

/**
 * Anything that can sign: `X-Signature: sha256=<hex>`, or sha512. The payload is `{ ref, refs, repository }`, of which
 * nothing is needed: without a ref any may have moved. Deliveries have no id; the same twice is two hints.
 */
export const genericHmac: ForgeScheme = {
  isGenuine: ({ headers, body }, secrets) => {
    const header = headerOf(headers, 'x-signature')
    const algorithm = header?.startsWith('sha512=') === true ? 'sha512' : 'sha256'
    return isAny(secrets, secret =>
      isSame(header, `${algorithm}=${sign(algorithm, secret, body).toString('hex')}`),
    )
  },
  read: (_headers, body) => {
    const refs = [textAt(body, 'ref'), ...listAt(body, 'refs').map(ref => textAt(ref))]
    const named = refs.filter(ref => ref !== undefined)
    return {
      id: undefined,
      hint: named.length === 0 ? { kind: 'push', refs: [] } : pushTo(named.map(fullName)),
      repositories: repositoryNames([textAt(body, 'repository')]),
    }
  },
}

// A person writes "main".
function fullName(ref: string): string {
  return ref.startsWith('refs/') ? ref : `refs/heads/${ref}`
}
