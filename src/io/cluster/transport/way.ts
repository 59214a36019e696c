import type { Dispatcher } from 'undici'

/** What carries requests to one server: what is used of undici's dispatchers, and kept by our own. */
export type Way = Pick<Dispatcher, 'dispatch' | 'close'>
