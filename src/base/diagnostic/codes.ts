/**
 * Every diagnostic code, with a summary and what to do about it. Codes are `<stage>/<fact>`; a code is never
 * given another meaning.
 */
export const diagnosticCodes = {
  'yaml/syntax': {
    summary: 'The file is not valid YAML.',
    remedy: 'Mend the line that the caret points at.',
  },
  'yaml/duplicate-key': {
    summary: 'A key stands twice in one map.',
    remedy: 'Keep one of the two; their values are not merged.',
  },
  'yaml/tag-unknown': {
    summary: 'A YAML tag has no meaning for Kubernetes.',
    remedy: 'Leave the tag out, or quote the value that begins with "!".',
  },
  'yaml/too-large': {
    summary: 'The file is larger than Banyan reads.',
    remedy: 'Split the file, or take it out of the fleet repository.',
  },
  'yaml/alias-bomb': {
    summary: 'The aliases of the file expand to too much.',
    remedy: 'Write the values out, or use fewer nested aliases.',
  },
  'tree/symlink': {
    summary: 'A symbolic link stands where a file is expected.',
    remedy: 'Replace the link by the file that it points to.',
  },
  'tree/path-outside': {
    summary: 'A path leaves the fleet repository, or the root that it may read.',
    remedy: 'Move the file into the repository and refer to it there.',
  },
} as const

export type DiagnosticCode = keyof typeof diagnosticCodes
