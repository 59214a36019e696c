import * as z from 'zod'
import type { JsonValue } from '../../base/std/json.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ForgeCall, ForgeRequest } from './forge-request.ts'

/** An answer of that shape; any other is a `forge/server-error`. */
function readAnswer<Value>(schema: z.ZodType<Value>, answer: JsonValue): Value {
  const result = schema.safeParse(answer)
  if (result.success) return result.data
  throw new OperationError({
    code: 'forge/server-error',
    message: `the forge answers otherwise than its API says: ${z.prettifyError(result.error)}`,
    subject: 'forge',
    retryable: true,
  })
}

/** Asks, and reads what is answered. */
export async function askFor<Value>(
  ask: ForgeRequest,
  schema: z.ZodType<Value>,
  path: string,
  signal?: AbortSignal,
): Promise<Value> {
  return readAnswer(schema, (await ask({ method: 'GET', path, signal })).value)
}

/** Makes something, and reads what it is called. */
export async function makeFor<Value>(
  ask: ForgeRequest,
  schema: z.ZodType<Value>,
  path: string,
  body: JsonValue,
): Promise<Value> {
  return readAnswer(schema, (await ask({ method: 'POST', path, body })).value)
}

/** As `ask`, where what is not there is undefined. */
export async function askIfThere<Value>(
  ask: ForgeRequest,
  schema: z.ZodType<Value>,
  path: string,
): Promise<Value | undefined> {
  return await whereThere(() => askFor(ask, schema, path))
}

/** What is read; undefined where it is not there. */
export async function whereThere<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read()
  } catch (error) {
    if (isRefusal(error, 'forge/not-found')) return undefined
    throw error
  }
}

/** Writes, and lets pass what the forge refuses in that way. */
export async function writeUnless(
  code: OperationError['code'],
  ask: ForgeRequest,
  call: ForgeCall,
): Promise<void> {
  try {
    await ask(call)
  } catch (error) {
    if (!isRefusal(error, code)) throw error
  }
}

function isRefusal(error: unknown, code: OperationError['code']): boolean {
  return error instanceof OperationError && error.code === code
}

export interface Page<Item, Cursor> {
  readonly items: readonly Item[]
  /** Of the next page; undefined on the last. */
  readonly next: Cursor | undefined
}

const mostPages = 200

/** The items of all pages, of so many as a forge could sensibly have. */
export async function allPages<Item, Cursor>(
  first: Cursor,
  pageAt: (cursor: Cursor) => Promise<Page<Item, Cursor>>,
): Promise<readonly Item[]> {
  const all: Item[] = []
  let cursor: Cursor | undefined = first
  for (let read = 0; read < mostPages && cursor !== undefined; read++) {
    const page: Page<Item, Cursor> = await pageAt(cursor)
    all.push(...page.items)
    cursor = page.next
  }
  return all
}

/** The items of all pages that bear numbers, from 1, each asked for with its query; the last is not full. */
export async function numberedPages<Item>(
  pageSize: number,
  pageAt: (page: number) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  return await allPages(1, async page => {
    const items = await pageAt(page)
    return { items, next: items.length < pageSize ? undefined : page + 1 }
  })
}
