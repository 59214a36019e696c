import {
  type FileStyle,
  type FuzzCase,
  type FuzzFile,
  type FuzzValue,
  isFuzzList,
  isFuzzObject,
  Nested,
  Raw,
} from './fuzz-case.ts'

/** The text or bytes of every file of a case, by path. */
export function writeFiles({ files }: FuzzCase): Readonly<Record<string, string | Uint8Array>> {
  return Object.fromEntries([...files].map(([path, file]) => [path, contentOf(file)]))
}

function contentOf(file: FuzzFile): string | Uint8Array {
  if ('text' in file) return file.text
  if ('bytes' in file) return file.bytes
  return writeDocuments(file.documents, file.style)
}

function writeDocuments(documents: readonly FuzzValue[], style: FileStyle): string {
  return documents
    .map(document => writeDocument(document, style))
    .join(style === 'crlf' ? '---\r\n' : '---\n')
}

function writeDocument(document: FuzzValue, style: FileStyle): string {
  if (style === 'json') return `${JSON.stringify(document, asJson)}\n`
  if (style === 'flow') return `${flow(document)}\n`
  const lines = blockLines(document)
  if (style === 'commented') return `# top\n${lines.map(withComment).join('\n')}\n# end\n`
  if (style === 'single') return `${lines.map(singleQuoted).join('\n')}\n`
  return lines.map(line => `${line}${style === 'crlf' ? '\r\n' : '\n'}`).join('')
}

function asJson(_key: string, value: unknown): unknown {
  if (value instanceof Raw) return value.text
  if (value instanceof Nested) return nestedText(value.content)
  return typeof value === 'bigint' ? Number(value) : value
}

// Behind a line of a block scalar it is no comment, but text that the real program must see too.
function withComment(line: string, index: number): string {
  return index % 3 === 1 && /[a-z}\]"]$/.test(line) ? `${line} # note` : line
}

function singleQuoted(line: string): string {
  return line.replace(/(^|[:-] )"([^"\\']*)"$/, "$1'$2'")
}

function blockLines(value: FuzzValue): readonly string[] {
  if (isFuzzList(value) && value.length > 0) return value.flatMap(item => attach('-', item, '  '))
  if (isFuzzObject(value)) {
    const lines = Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : attach(`${keyText(key)}:`, item, '  '),
    )
    if (lines.length > 0) return lines
  }
  if (value instanceof Nested) return attach('', value, '  ')
  return [flow(value)]
}

function attach(lead: string, value: FuzzValue, margin: string): readonly string[] {
  const start = lead === '' ? '' : `${lead} `
  if (value instanceof Nested)
    return [`${start}${header(value)}`, ...nestedLines(value).map(line => indent(line, margin))]
  const lines = blockLines(value)
  const isOpen = isFuzzList(value) ? value.length > 0 : isFuzzObject(value) && lines[0] !== '{}'
  if (!isOpen) return [`${start}${lines.join('\n')}`]
  if (lead === '-') return lines.map((line, index) => (index === 0 ? `- ${line}` : indent(line, margin)))
  return [lead, ...lines.map(line => indent(line, margin))]
}

function indent(line: string, margin: string): string {
  return line === '' ? '' : margin + line
}

function header({ content, sign }: Nested): string {
  const text = nestedText(content)
  return `${sign}${/^[ \n]/.test(text) ? '2' : ''}${text.endsWith('\n') ? '' : '-'}`
}

function nestedLines({ content }: Nested): readonly string[] {
  return nestedText(content).replace(/\n$/, '').split('\n')
}

function nestedText(content: readonly FuzzValue[] | string): string {
  return typeof content === 'string' ? content : writeDocuments(content, 'block')
}

function flow(value: FuzzValue): string {
  if (value instanceof Raw) return value.text
  if (value instanceof Nested) return JSON.stringify(nestedText(value.content))
  if (typeof value === 'string') return scalarText(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (isFuzzList(value)) return `[${value.map(flow).join(', ')}]`
  const fields = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [`${keyText(key)}: ${flow(item)}`],
  )
  return `{${fields.join(', ')}}`
}

const plain = /^[A-Za-z][A-Za-z0-9_./-]*$/
const words = /^(?:y|n|yes|no|on|off|true|false|null)$/i

function scalarText(text: string): string {
  return plain.test(text) && !words.test(text) ? text : JSON.stringify(text)
}

function keyText(key: string): string {
  return plain.test(key) || key === '$patch' ? key : JSON.stringify(key)
}
