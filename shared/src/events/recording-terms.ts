import { coreTerms } from '../json-ld/core-terms.ts'
import type { Terms, TermUse } from '../json-ld/terms.ts'
import type { Iri } from '../ngsi-ld/entity.ts'

/** Members of the `terms` object of an event, as JSON text: `"name":"IRI"`. */
export type TermEntries = ReadonlySet<string>

export interface RecordingTerms extends Terms {
  /** Runs `work` and tells which names it used that the core context alone would expand otherwise. */
  record<Result>(work: () => Result): { readonly result: Result; readonly entries: TermEntries }
}

/** What most payloads need. */
const noEntries: TermEntries = new Set()

interface Compacted {
  readonly name: string
  /** Undefined: the core context expands the name as it is meant. */
  readonly entry?: string
}

/**
 * Compacts with `terms` and keeps account, so that an event can say what its names stand for. A name never stands
 * for two IRIs in one operation: where a context would have it so, the second stays an IRI.
 */
export function recordingTerms(terms: Terms): RecordingTerms {
  const known = new Map<string, Compacted>()
  const meanings = new Map<string, Iri>()
  let entries: Set<string> | undefined

  function compactOnce(iri: Iri, use: TermUse): Compacted {
    const short = terms.compact(iri, use)
    const name = (meanings.get(short) ?? iri) === iri ? short : iri
    meanings.set(name, iri)
    if (coreTerms.expand(name, use) === iri) return { name }
    return { name, entry: `${JSON.stringify(name)}:${JSON.stringify(iri)}` }
  }

  return {
    expand: (name, use) => terms.expand(name, use),
    compact(iri, use) {
      const memo = `${use} ${iri}`
      const compacted = known.get(memo) ?? compactOnce(iri, use)
      known.set(memo, compacted)
      if (compacted.entry !== undefined) {
        entries ??= new Set()
        entries.add(compacted.entry)
      }
      return compacted.name
    },
    record(work) {
      const outer = entries
      entries = undefined
      try {
        const result = work()
        return { result, entries: entries ?? noEntries }
      } finally {
        entries = outer
      }
    },
  }
}
