import {
  addAnnotation,
  addComment,
  addStatus,
  branchOf,
  created,
  editComment,
  type FakeForge,
  type FakePull,
  ok,
  openPull,
  removeAnnotations,
  statusesOf,
} from './fake-forge.ts'

const repository = '/project/_apis/git/repositories/fleet'
const version = 'api-version'

export const azureDevOps: FakeForge = {
  kind: 'azure-devops',
  whoAmI: /^GET .*\/connectionData/,
  repository: '/acme/project/_git/fleet',
  api: '/acme',
  authorization: `Basic ${btoa(':secret')}`,
  states: { pending: 'pending', success: 'succeeded', failure: 'failed', unknown: 'notApplicable' },
  refs: { here: 'refs/heads/change', fork: undefined },
  routes: [
    {
      call: 'GET /_apis/connectionData',
      query: [version],
      answer: ({ world }) =>
        world.knowsUs ? ok({ authenticatedUser: { id: 'us' } }) : { status: 403, body: {} },
    },
    {
      call: `GET ${repository}/pullrequests`,
      query: ['searchCriteria.status', 'searchCriteria.targetRefName', '$top', '$skip', version],
      answer: ({ world, query }) => {
        const skip = Number(query.get('$skip'))
        return ok({ value: world.pulls.slice(skip, skip + Number(query.get('$top'))).map(pullOf) })
      },
    },
    {
      call: `POST ${repository}/pullrequests`,
      query: [version],
      body: ['sourceRefName', 'targetRefName', 'title', 'description'],
      answer: ({ world, body: { sourceRefName, targetRefName, title, description: text } }) => {
        const ends = { source: branchOf(sourceRefName), target: branchOf(targetRefName) }
        if (String(text).length > 4_000) return { status: 400, body: {} }
        const opened = openPull(world, { ...ends, title, text })
        return 'answer' in opened ? opened.answer : created({ pullRequestId: opened.pull.number })
      },
    },
    {
      call: `GET ${repository}/pullRequests/:number/threads`,
      query: [version],
      answer: ({ world }) =>
        ok({
          value: [...world.comments, ...world.annotations].map(({ id, isOurs, text, ...said }) => ({
            id,
            comments: [{ id: 1, content: text, author: { id: isOurs ? 'us' : 'them' } }],
            threadContext:
              'path' in said
                ? { filePath: `/${said.path}`, rightFileStart: { line: said.line, offset: 1 } }
                : null,
          })),
        }),
    },
    {
      call: `POST ${repository}/pullRequests/:number/threads`,
      query: [version],
      body: ['comments', 'status'],
      optional: ['threadContext'],
      answer: ({ world, at, body }) => {
        const [comment] = Array.isArray(body.comments) ? body.comments : []
        const place = body.threadContext
        if (place === undefined) return ok(addComment(world, comment?.content))
        const { filePath, rightFileStart: start, rightFileEnd: end } = Object(place)
        if (!`${filePath}`.startsWith('/') || !(end?.line >= start?.line)) return { status: 400, body: {} }
        const commit = world.pulls.find(({ number }) => `${number}` === at.number)?.head ?? ''
        addAnnotation(world, {
          commit,
          path: filePath.slice(1),
          line: start.line,
          text: comment?.content,
        })
        return ok({})
      },
    },
    {
      call: `DELETE ${repository}/pullRequests/:number/threads/:id/comments/1`,
      query: [version],
      answer: ({ world, at }) =>
        removeAnnotations(world, ({ id, isOurs }) => isOurs && `${id}` === at.id) && { status: 204 },
    },
    {
      call: `PATCH ${repository}/pullRequests/:number/threads/:id/comments/1`,
      query: [version],
      body: ['content'],
      answer: ({ world, at, body }) => editComment(world, at.id, body.content) && ok({}),
    },
    {
      call: `GET ${repository}/commits/:commit/statuses`,
      query: ['latestOnly', version],
      answer: ({ world, at }) => {
        const value = statusesOf(world, at.commit).map(
          ({ context, state, description }, index, { length }) => {
            const [name, genre] = context.split('/').reverse()
            return { id: length - index, state, description, context: { name, genre } }
          },
        )
        return ok({ value })
      },
    },
    {
      call: `POST ${repository}/commits/:commit/statuses`,
      query: [version],
      body: ['context', 'state', 'description'],
      answer: ({ world, at, body: { context, state, description } }) => {
        addStatus(world, at.commit, { context: textOf(context), state, description })
        return ok({})
      },
    },
  ],
}

function pullOf({ number, head, source, target, from }: FakePull): object {
  return {
    pullRequestId: number,
    title: `change ${number}`,
    sourceRefName: `refs/heads/${source}`,
    targetRefName: `refs/heads/${target}`,
    lastMergeSourceCommit: { commitId: head },
    ...(from !== 'here' && { forkSource: { name: `refs/heads/${source}` } }),
  }
}

function textOf(context: unknown): string {
  const isPair = typeof context === 'object' && context !== null && 'genre' in context && 'name' in context
  return isPair ? `${context.genre}/${context.name}` : ''
}
