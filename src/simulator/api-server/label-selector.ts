import type { Labels } from '../../core/model/fleet.ts'
import { badRequest } from './status-error.ts'

/** Reads a label selector of a request, such as `app=web,tier in (a,b),!old`, into a predicate. */
export function parseLabelSelector(text: string): (labels: Labels) => boolean {
  const requirements = splitRequirements(text).map(parseRequirement)
  return labels => requirements.every(requirement => requirement(labels))
}

// Commas inside of parentheses separate values.
function splitRequirements(text: string): readonly string[] {
  return text.split(/,(?![^(]*\))/).flatMap(part => (part.trim() === '' ? [] : [part.trim()]))
}

function parseRequirement(text: string): (labels: Labels) => boolean {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text)
  if (set !== null) {
    const [, key = '', operator, list = ''] = set
    const values = list.split(',').map(value => value.trim())
    return operator === 'in'
      ? labels => labels[key] !== undefined && values.includes(labels[key])
      : labels => labels[key] === undefined || !values.includes(labels[key])
  }
  const equality = /^([^\s=!]+)\s*(==|=|!=)\s*([^\s=!]*)$/.exec(text)
  if (equality !== null) {
    const [, key = '', operator, value = ''] = equality
    return operator === '!=' ? labels => labels[key] !== value : labels => labels[key] === value
  }
  const existence = /^(!?)\s*([^\s=!()]+)$/.exec(text)
  if (existence === null) throw badRequest(`unable to parse requirement: ${JSON.stringify(text)}`)
  const [, not, key = ''] = existence
  return not === '!' ? labels => labels[key] === undefined : labels => labels[key] !== undefined
}
