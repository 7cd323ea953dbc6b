import type { ContextBounds } from './jsonld-context-store.ts'

/** How many contexts of each kind a tenant may have; of those that the broker makes the least used go. */
export const contextBounds: ContextBounds = { Hosted: 1_000, ImplicitlyCreated: 10_000, Cached: 1_000 }
