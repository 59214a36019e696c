import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sourceFiles } from './source-files.ts'

/** What a reader would stumble over: size, names, tests without their subject, remainders of work. */
export interface Finding {
  readonly path: string
  readonly line?: number
  readonly message: string
  /** A hint does not fail the check. */
  readonly hint?: true
}

const maxLines = 300
const longLines = 200

interface Remainder {
  readonly pattern: RegExp
  readonly where: RegExp
  readonly message: string
}

// They spell out what is looked for.
const exempt = /^(?:hack|test\/hack)\/tidy\./

const remainders: readonly Remainder[] = [
  {
    pattern: /\b(?:TODO|FIXME)\b/,
    where: /\.(?:ts|cjs|md|ya?ml|json|css|html)$/,
    message: 'do it, or open an issue',
  },
  {
    pattern: /\b(?:test|it|describe|suite)(?:\.\w+)*\.(?:only|skip|todo|fails)\b/,
    where: /^test\/.*\.ts$/,
    message: 'a test runs or is deleted; assert what is wrong today and say so',
  },
  {
    pattern: /(?<![\w.$}*])\/(?:root|Users|work|home\/\w+)\//,
    where: /^(?!package-lock\.json$)/,
    message: 'the path of one machine',
  },
  {
    pattern: /\bas unknown as\b|\bas any\b|@ts-(?:ignore|nocheck)/,
    where: /^(?:src|hack)\/.*\.ts$/,
    message: 'prove the type with a guard',
  },
]

/** Checks the files of a repository: `paths` from its root, `read` gives the text of one. */
export function checkTidiness(paths: readonly string[], read: (path: string) => string): readonly Finding[] {
  const folders = new Set(paths.flatMap(foldersOf))
  return paths.flatMap(path => {
    const findings = [...checkName(path), ...checkSubject(path, folders)]
    if (!/\.(?:ts|cjs|md|ya?ml|json|css|html|sh)$|^\.ci\//.test(path)) return findings
    if (/\.generated\.|^test\/conformance\/|^package-lock\.json$/.test(path)) return findings
    const text = read(path)
    return [...findings, ...checkSize(path, text), ...checkRemainders(path, text)]
  })
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

function checkName(path: string): readonly Finding[] {
  if (!/^(?:src|test|hack)\/.*\.(?:ts|cjs|js|json|css|html)$/.test(path)) return []
  if (/^test\/conformance\/[^/]+\//.test(path)) return []
  const name = basename(path)
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+$/.test(name)) {
    return [{ path, message: 'a file is named in kebab-case, after its main export' }]
  }
  if (/^(?:utils?|helpers?|common-utils|misc|manager|shared)\./.test(name)) {
    return [{ path, message: 'this name says nothing: name the file after its main export' }]
  }
  return []
}

// `test/core/fleet/names.test.ts` is about something in `src/core/fleet`.
function checkSubject(path: string, folders: ReadonlySet<string>): readonly Finding[] {
  const subject = /^test\/((?:base|kustomize|core|reconcile|io|simulator|programs)\/.+)\/[^/]+$/.exec(
    path,
  )?.[1]
  if (subject === undefined || folders.has(`src/${subject}`)) return []
  return [{ path, message: `tests mirror src, and there is no folder src/${subject}` }]
}

function checkSize(path: string, text: string): readonly Finding[] {
  if (!/^(?:src|test|hack)\/.*\.(?:ts|cjs|css)$/.test(path)) return []
  const lines = text.split('\n').length - 1
  if (lines > maxLines) return [{ path, message: `${lines} lines; a file past ${maxLines} is two files` }]
  const isLong = path.startsWith('src/') && lines > longLines
  return isLong ? [{ path, message: `${lines} lines; a second noun may hide here`, hint: true }] : []
}

function checkRemainders(path: string, text: string): readonly Finding[] {
  if (exempt.test(path)) return []
  const rules = remainders.filter(({ where }) => where.test(path))
  return text.split('\n').flatMap((content, index) =>
    rules
      .filter(({ pattern }) => pattern.test(content))
      .map(({ pattern, message }) => ({
        path,
        line: index + 1,
        message: `"${pattern.exec(content)?.[0] ?? ''}": ${message}`,
      })),
  )
}

/** Checks that the table of folders in `src/README.md` names those that are there, and no other. */
export function checkFolderTable(paths: readonly string[], readme: string): readonly Finding[] {
  const path = 'src/README.md'
  const named = new Set([...readme.matchAll(/^\|\s*\[?`([\w./-]+?)\/?`/gm)].map(match => match[1] ?? ''))
  const folders = new Set(
    paths.flatMap(each => {
      const parts = /^src\/(?:((?:base|core|io|programs)\/[^/]+)\/|([^/]+)\/)/.exec(each)
      const folder = parts?.[1] ?? parts?.[2]
      return folder === undefined || /^(?:base|core|io|programs)$/.test(folder) ? [] : [folder]
    }),
  )
  const missing = [...folders].filter(folder => !named.has(folder))
  const gone = [...named].filter(
    name => !paths.some(each => each === `src/${name}` || each.startsWith(`src/${name}/`)),
  )
  return [
    ...missing.map(folder => ({ path, message: `the table of folders lacks ${folder}/` })),
    ...gone.map(name => ({ path, message: `the table names ${name}, which is not there` })),
  ]
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const paths = sourceFiles(root)
  const read = (path: string): string => readFileSync(join(root, path), 'utf8')
  const readme = join(root, 'src/README.md')
  const findings = [
    ...checkTidiness(paths, read),
    ...(existsSync(readme) ? checkFolderTable(paths, readFileSync(readme, 'utf8')) : []),
  ]
  for (const { path, line, message, hint } of findings) {
    process.stdout.write(
      `${hint ? 'hint: ' : ''}${path}${line === undefined ? '' : `:${line}`}: ${message}\n`,
    )
  }
  if (findings.some(({ hint }) => hint !== true)) process.exitCode = 1
}
