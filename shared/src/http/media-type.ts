import { HttpProblem } from './http-problem.ts'

export type AnswerType = 'application/json' | 'application/ld+json' | 'application/geo+json'

/** The representations of everything that has names, in the order of preference of clause 6.3.4. */
export const jsonTypes: readonly AnswerType[] = ['application/json', 'application/ld+json']

/** The representations of entities (clauses 6.4.3.2, 6.5.3.1 and 6.23.3.1). */
export const entityTypes: readonly AnswerType[] = [...jsonTypes, 'application/geo+json']

/** How the @context of a request body is found (clause 6.3.5): beside it in a Link header, or inside. */
export type BodyKind = 'json' | 'ld+json'

/** `application/json; charset=utf-8` -> `application/json`. */
export function withoutParameters(mediaType: string): string {
  return (mediaType.split(';', 1)[0] ?? '').trim().toLowerCase()
}

/**
 * What a Content-Type says about a body. Absent counts as JSON. `merge-patch+json` is JSON, for PATCH only.
 * Throws the bare 415 of clause 6.3.4 for anything else.
 */
export function bodyKind(method: string, contentType: string | undefined): BodyKind {
  const mediaType = withoutParameters(contentType ?? 'application/json')
  if (mediaType === 'application/ld+json') return 'ld+json'
  if (mediaType === 'application/json') return 'json'
  if (mediaType === 'application/merge-patch+json' && method === 'PATCH') return 'json'
  throw new HttpProblem(415, 'The media type of the body is not supported', { body: null })
}
