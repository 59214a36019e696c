import { addAnnotation, ok, pageOf, type Route, removeAnnotations, type World } from './fake-forge.ts'
import { isLineShown } from './is-line-shown.ts'

const mergeRequest = '/projects/acme%2Fplatform%2Ffleet/merge_requests/:number'

export const gitlabThreads: readonly Route[] = [
  {
    call: `GET ${mergeRequest}`,
    answer: ({ world, at }) => {
      const head = world.pulls.find(({ number }) => `${number}` === at.number)?.head
      return head === undefined ? undefined : ok({ diff_refs: refsOf(head) })
    },
  },
  {
    call: `GET ${mergeRequest}/diffs`,
    query: ['page', 'per_page'],
    answer: ({ world, query }) => {
      const diffs = [...world.diffs].map(([path, diff]) => ({ old_path: path, new_path: path, diff }))
      return ok(pageOf(diffs, query))
    },
  },
  {
    call: `POST ${mergeRequest}/discussions`,
    body: ['body', 'position'],
    answer: ({ world, body: { body: text, position } }) => {
      const at = Object(position)
      if (!isPosition(world, at)) return { status: 400, body: { message: 'line_code must be valid' } }
      addAnnotation(world, { commit: at.head_sha, path: at.new_path, line: at.new_line, text: `${text}` })
      return ok({})
    },
  },
  {
    call: `DELETE ${mergeRequest}/notes/:id`,
    answer: ({ world, at }) =>
      removeAnnotations(world, ({ id, isOurs }) => isOurs && `${id}` === at.id) && { status: 204 },
  },
]

const refsOf = (head: string) => ({
  base_sha: 'c'.repeat(40),
  start_sha: 'd'.repeat(40),
  head_sha: head,
})

// Of a line that the change leaves alone GitLab wants both numbers, and of one that it adds only the new one.
function isPosition(world: World, at: Readonly<Record<string, unknown>>): boolean {
  const { base_sha: base, start_sha: start, head_sha: head, new_path: path, new_line: line } = at
  const refs = refsOf(`${head}`)
  const isRight = base === refs.base_sha && start === refs.start_sha && at.position_type === 'text'
  const isNew = isLineShown(world, path, line, 'new')
  return isRight && at.old_path === path && isLineShown(world, path, line) && isNew === !('old_line' in at)
}
