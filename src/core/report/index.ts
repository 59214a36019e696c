/**
 * Reporting: state in, documents out, and back. The files of the status branch, a plan as text, Markdown or JSON.
 * Text only: who commits, posts or prints it is not known here.
 */
export { parseState } from './state/parse-state.ts'
export { stateFiles } from './state/state-files.ts'
export { summarize } from './summarize.ts'
