import type { AttributeInstance, Entity, Iri } from '../ngsi-ld/entity.ts'
import { attributeToNormalized, headMembers, systemMembers } from '../representation/to-normalized.ts'
import type { RecordingTerms, TermEntries } from './recording-terms.ts'

const withSystemAttributes = { sysAttrs: true }

/** A payload, ready to be put between quotes in the body of an event. */
export interface PayloadText {
  /** JSON text, escaped as the inside of a JSON string. */
  readonly escaped: string
  readonly terms: TermEntries
}

interface NameText {
  readonly name: string
  readonly terms: TermEntries
}

/**
 * Makes the texts of one operation, each once: an attribute instance that is the payload of an event and a part of the
 * entity in another is turned into JSON and escaped a single time.
 */
export class PayloadTexts {
  readonly #terms: RecordingTerms
  readonly #instances = new Map<AttributeInstance, PayloadText>()
  readonly #names = new Map<Iri, NameText>()

  constructor(terms: RecordingTerms) {
    this.#terms = terms
  }

  instance(instance: AttributeInstance): PayloadText {
    const known = this.#instances.get(instance)
    if (known) return known
    const made = this.#encode(() => attributeToNormalized(instance, this.#terms, withSystemAttributes))
    this.#instances.set(instance, made)
    return made
  }

  /** The name of an attribute, as JSON text. */
  name(iri: Iri): NameText {
    const known = this.#names.get(iri)
    if (known) return known
    const { result, entries } = this.#terms.record(() =>
      JSON.stringify(this.#terms.compact(iri, 'attribute')),
    )
    const made = { name: result, terms: entries }
    this.#names.set(iri, made)
    return made
  }

  entity(entity: Entity): PayloadText {
    const head = this.#encode(() => ({
      ...headMembers(entity, this.#terms),
      ...systemMembers(entity, withSystemAttributes),
    }))
    const terms = new Set(head.terms)
    const parts = [head.escaped.slice(0, -1)]
    for (const [iri, instances] of Object.entries(entity.attributes)) {
      const { name, terms: nameTerms } = this.name(iri)
      const texts = instances.map((instance) => this.instance(instance))
      for (const used of [nameTerms, ...texts.map((text) => text.terms)])
        for (const entry of used) terms.add(entry)
      const values = texts.map(({ escaped }) => escaped).join(',')
      parts.push(`,${escapedText(name)}:${texts.length === 1 ? values : `[${values}]`}`)
    }
    return { escaped: `${parts.join('')}}`, terms }
  }

  /** The text for the member `entityTypes`. */
  types(types: readonly Iri[]): { readonly text: string; readonly terms: TermEntries } {
    const { result, entries } = this.#terms.record(() =>
      JSON.stringify(types.map((type) => this.#terms.compact(type, 'type'))),
    )
    return { text: result, terms: entries }
  }

  #encode(make: () => unknown): PayloadText {
    const { result, entries } = this.#terms.record(() => JSON.stringify(make()))
    return { escaped: escapedText(result), terms: entries }
  }
}

function escapedText(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
