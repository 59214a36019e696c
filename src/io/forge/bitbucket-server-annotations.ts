import * as z from 'zod'
import type { AnnotatedPlace, AnnotationApi } from './annotation-api.ts'
import { reportDetails, reportKey } from './code-insights.ts'
import type { ForgeRequest } from './forge-request.ts'
import { askIfThere } from './read-answer.ts'

const annotationsSchema = z.object({
  annotations: z.array(
    z.object({ message: z.string(), path: z.string().nullish(), line: z.number().nullish() }),
  ),
})

/** A report of Bitbucket's Code Insights, which is of a commit: a newer one begins without. */
export function bitbucketServerAnnotations(ask: ForgeRequest, repository: string): AnnotationApi {
  const report = ({ head, name }: AnnotatedPlace): string =>
    `/insights/latest${repository}/commits/${head}/reports/${reportKey(name)}`
  return {
    annotationForm: 'summary',
    async annotations(place) {
      const found = await askIfThere(ask, annotationsSchema, `${report(place)}/annotations`)
      const annotations = (found?.annotations ?? []).map(({ message, path, line }) => ({
        path: path ?? '',
        line: line ?? undefined,
        text: message,
      }))
      const remove = (): Promise<unknown> => ask({ method: 'DELETE', path: report(place) })
      return [{ author: undefined, annotations, remove }]
    },
    async addAnnotations(place, added) {
      const head = { title: place.name, details: reportDetails, reporter: 'Banyan', result: 'FAIL' }
      await ask({ method: 'PUT', path: report(place), body: head })
      const annotations = added.map(({ path, line, summary }) => ({
        externalId: reportKey(JSON.stringify([path, line, summary])),
        type: 'BUG',
        severity: 'HIGH',
        path,
        line,
        message: summary,
      }))
      await ask({ method: 'POST', path: `${report(place)}/annotations`, body: { annotations } })
    },
  }
}
