import * as z from 'zod'
import type { AnnotatedPlace, AnnotationApi } from './annotation-api.ts'
import { reportDetails, reportKey } from './code-insights.ts'
import type { ForgeRequest } from './forge-request.ts'
import { allPages, askFor, whereThere } from './read-answer.ts'

const annotationSchema = z.object({
  summary: z.string().nullish(),
  path: z.string().nullish(),
  line: z.number().nullish(),
})
const pageSchema = z.object({ values: z.array(annotationSchema), next: z.string().optional() })

const pageSize = 100

/** A report of Bitbucket's Code Insights, which is of a commit: a newer one begins without. */
export function bitbucketAnnotations(ask: ForgeRequest, root: string): AnnotationApi {
  const report = ({ head, name }: AnnotatedPlace): string =>
    `${root}/commit/${head}/reports/${reportKey(name)}`
  return {
    annotationForm: 'summary',
    async annotations(place) {
      const path = `${report(place)}/annotations`
      const found = await whereThere(() =>
        allPages(`pagelen=${pageSize}`, async search => {
          const { values, next } = await askFor(ask, pageSchema, `${path}?${search}`)
          return { items: values, next: next && new URL(next).search.slice(1) }
        }),
      )
      const annotations = (found ?? []).map(({ path: file, line, summary }) => ({
        path: file ?? '',
        line: line ?? undefined,
        text: summary ?? '',
      }))
      const remove = (): Promise<unknown> => ask({ method: 'DELETE', path: report(place) })
      return [{ author: undefined, annotations, remove }]
    },
    async addAnnotations(place, annotations) {
      const head = { title: place.name, details: reportDetails, report_type: 'BUG', result: 'FAILED' }
      await ask({ method: 'PUT', path: report(place), body: { ...head, reporter: 'Banyan' } })
      const body = annotations.map(({ path, line, summary }) => ({
        external_id: reportKey(JSON.stringify([path, line, summary])),
        annotation_type: 'BUG',
        severity: 'HIGH',
        path,
        line,
        summary,
      }))
      await ask({ method: 'POST', path: `${report(place)}/annotations`, body })
    },
  }
}
