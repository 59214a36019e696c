/** A test of labels or annotations. */
export type LabelTest = (labels: Readonly<Record<string, string>>) => boolean

const requirement =
  /^\s*(?:(!)\s*([^\s,!=<>()]+)|([^\s,!=<>()]+)\s*(?:(==|=|!=|<|>)\s*([^\s,!=<>()]*)|\s(in|notin)\s*\(([^()]*)\))?)\s*(?:,|$)/

/** The test that an empty selector is. */
export const anyLabels: LabelTest = () => true

/** Reads a label selector as kubectl writes it (`a=b,c in (d,e),!f`); undefined when it is not one. */
export function parseLabelSelector(selector: string): LabelTest | undefined {
  const tests: LabelTest[] = []
  let rest = selector.trim()
  while (rest !== '') {
    const match = requirement.exec(rest)
    if (match === null) return undefined
    if (!isValid(match)) return undefined
    tests.push(toTest(match))
    rest = rest.slice(match[0].length).trim()
    if (rest === '' && match[0].trimEnd().endsWith(',')) return undefined
  }
  return tests.length === 0 ? anyLabels : labels => tests.every(test => test(labels))
}

const label = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/
const prefix = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/

// What Kubernetes takes for a name and for a value of a label.
function isValid([, , absent, key = absent ?? '', operator, value = '', , list]: RegExpExecArray): boolean {
  const [domain, name, ...more] = key.includes('/') ? key.split('/') : [undefined, key]
  if (more.length > 0 || name === undefined || name === '' || !label.test(name)) return false
  if (domain !== undefined && !prefix.test(domain)) return false
  if (operator === '<' || operator === '>') return /^[-+]?\d+$/.test(value)
  return [value, ...(list ?? '').split(',')].every(text => label.test(text.trim()))
}

function toTest([
  ,
  not,
  absent = '',
  key = '',
  operator,
  value = '',
  word,
  list = '',
]: RegExpExecArray): LabelTest {
  if (not !== undefined) return labels => !Object.hasOwn(labels, absent)
  if (word !== undefined) {
    const values = list.split(',').map(item => item.trim())
    const wanted = word === 'in'
    return labels => (Object.hasOwn(labels, key) ? values.includes(String(labels[key])) === wanted : !wanted)
  }
  switch (operator) {
    case undefined:
      return labels => Object.hasOwn(labels, key)
    case '!=':
      return labels => labels[key] !== value
    case '<':
    case '>':
      return labels => compares(labels[key], operator, value)
    default:
      return labels => Object.hasOwn(labels, key) && labels[key] === value
  }
}

function compares(label: unknown, operator: '<' | '>', value: string): boolean {
  const [a, b] = [label, value].map(text =>
    typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : NaN,
  )
  if (a === undefined || b === undefined) return false
  return operator === '<' ? a < b : a > b
}
