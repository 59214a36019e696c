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
    tests.push(toTest(match))
    rest = rest.slice(match[0].length).trim()
    if (rest === '' && match[0].trimEnd().endsWith(',')) return undefined
  }
  return tests.length === 0 ? anyLabels : labels => tests.every(test => test(labels))
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
