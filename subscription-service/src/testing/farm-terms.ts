import type { Terms } from '@lodestream/shared/json-ld/terms'

const vocabulary = 'https://farm.example/'

/** A @context that maps every term to the vocabulary of the tests. */
export const farmTerms: Terms = {
  expand: (name) => (name.includes(':') ? name : vocabulary + name),
  compact: (iri) => (iri.startsWith(vocabulary) ? iri.slice(vocabulary.length) : iri),
}
