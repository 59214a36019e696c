import type { Answer, Route } from './route.ts'

/** A path that can only be read: whatever is neither GET nor HEAD is 405. */
export function readOnly(path: string, answer: () => Answer | Promise<Answer>): Route {
  return {
    path,
    answer: ({ method }) =>
      method === 'GET' || method === 'HEAD'
        ? answer()
        : { status: 405, body: 'method not allowed\n', headers: { allow: 'GET, HEAD' } },
  }
}
