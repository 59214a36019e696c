import * as z from 'zod'

/** How what a cluster should have gets there: written to its API, or committed for somebody else to apply. */
export type Delivery = 'Push' | 'Commit'

export const delivery: z.ZodType<Delivery> = z.enum(['Push', 'Commit'])
