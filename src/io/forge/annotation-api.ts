import type { AnnotateRequest, Annotation } from '../../core/model/annotation.ts'

/** Whoever wrote something, as the forge tells people apart. */
export type Identity = string | number

/** The requests by which forges let something be said of a line. */
export interface AnnotationApi {
  /** What is shown beside the line: what is no Markdown lies in a report of ours, which nobody else writes. */
  readonly annotationForm: 'text' | 'summary'
  /** What is said of lines: ours, and perhaps that of others; `me` is undefined where nobody says who we are. */
  annotations(place: AnnotatedPlace, me: Identity | undefined): Promise<readonly WrittenAnnotations[]>
  /** Adds those whose lines the forge shows. */
  addAnnotations(place: AnnotatedPlace, annotations: readonly Annotation[]): Promise<unknown>
}

export type AnnotatedPlace = Pick<AnnotateRequest, 'number' | 'head' | 'name'>

/** What can only be removed together. */
export interface WrittenAnnotations {
  readonly author: Identity | undefined
  readonly annotations: readonly WrittenAnnotation[]
  remove(): Promise<unknown>
}

export interface WrittenAnnotation {
  readonly path: string
  /** Of the head; undefined where it is of another commit. */
  readonly line: number | undefined
  readonly text: string
  /** Where it may be somebody else than of what it can only be removed with. */
  readonly author?: Identity | undefined
}
