import * as z from 'zod'
import { OperationError } from '../../core/model/operation-error.ts'
import type { AnnotationApi } from './annotation-api.ts'
import type { ForgeRequest } from './forge-request.ts'
import { linesInDiff } from './lines-in-diff.ts'
import { askFor, numberedPages } from './read-answer.ts'

const noteSchema = z.object({
  id: z.number(),
  body: z.string().nullish(),
  author: z.object({ id: z.number() }).nullish(),
  /** Follows the line while GitLab finds it in newer commits; only of a note on a line. */
  position: z
    .object({ head_sha: z.string(), new_path: z.string().nullish(), new_line: z.number().nullish() })
    .nullish(),
})
const mergeRequestSchema = z.object({
  /** Null, or that of an older commit, until GitLab has compared them. */
  diff_refs: z.object({ base_sha: z.string(), start_sha: z.string(), head_sha: z.string() }).nullish(),
})
const diffSchema = z.object({ old_path: z.string(), new_path: z.string(), diff: z.string() })

const pageSize = 100

/** Threads on lines of GitLab's diff, whose lines it wants numbered as it does. */
export function gitlabAnnotations(ask: ForgeRequest, project: string): AnnotationApi {
  const mergeRequest = (number: number): string => `${project}/merge_requests/${number}`
  const pages = async <Item>(path: string, schema: z.ZodType<Item>) =>
    await numberedPages(pageSize, async page =>
      askFor(ask, z.array(schema), `${path}?page=${page}&per_page=${pageSize}`),
    )
  return {
    annotationForm: 'text',
    async annotations({ number, head }) {
      const notes = await pages(`${mergeRequest(number)}/notes`, noteSchema)
      return notes.flatMap(({ id, body, author, position }) => {
        if (position == null) return []
        const { new_path: path, new_line: line, head_sha: commit } = position
        const annotation = {
          path: path ?? '',
          line: commit === head ? (line ?? undefined) : undefined,
          text: body ?? '',
        }
        const remove = (): Promise<unknown> =>
          ask({ method: 'DELETE', path: `${mergeRequest(number)}/notes/${id}` })
        return [{ author: author?.id, annotations: [annotation], remove }]
      })
    },
    async addAnnotations({ number, head }, annotations) {
      const { diff_refs: refs } = await askFor(ask, mergeRequestSchema, mergeRequest(number))
      if (refs?.head_sha !== head) throw notComparedYet(number)
      const diffs = await pages(`${mergeRequest(number)}/diffs`, diffSchema)
      const shown = new Map(diffs.map(each => [each.new_path, { ...each, lines: linesInDiff(each.diff) }]))
      for (const { path, line, text } of annotations) {
        const file = shown.get(path)
        if (file?.lines.has(line) !== true) continue
        const old = file.lines.get(line)
        const position = {
          ...refs,
          position_type: 'text',
          old_path: file.old_path,
          new_path: path,
          new_line: line,
          ...(old !== undefined && { old_line: old }),
        }
        const body = { body: text, position }
        await ask({ method: 'POST', path: `${mergeRequest(number)}/discussions`, body })
      }
    },
  }
}

function notComparedYet(number: number): OperationError {
  const subject = `pull request ${number}`
  const message = `the forge has not compared the commits of ${subject} yet`
  return new OperationError({ code: 'git/stale', message, subject, retryable: true })
}
