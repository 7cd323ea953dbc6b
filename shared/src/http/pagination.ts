import { BadRequestData, TooManyResults } from '../ngsi-ld/errors.ts'
import type { AnswerType } from './media-type.ts'
import { booleanParam, type QueryParams, wholeParam } from './query-params.ts'

/** What part of a result set a request asks for (clause 6.3.10). */
export interface PageRequest {
  readonly limit: number
  readonly offset: number
  readonly count: boolean
}

/** The limits of a page, in elements. */
export interface PageLimits {
  readonly defaultLimit: number
  readonly maxLimit: number
}

/** Elements; what no offset may exceed. */
export const maxOffset = 2_147_483_647

/** The parameters that `parsePageRequest` reads. */
export const pageParams = ['limit', 'offset', 'count'] as const

/**
 * Reads `limit`, `offset` and `count`. Throws BadRequestData for bad values and for limit=0 without count=true,
 * TooManyResults for a limit above the maximum.
 */
export function parsePageRequest(params: QueryParams, limits: PageLimits): PageRequest {
  const limit = wholeParam(params, 'limit') ?? limits.defaultLimit
  const offset = wholeParam(params, 'offset') ?? 0
  const count = booleanParam(params, 'count') ?? false
  if (limit === 0 && !count)
    throw new BadRequestData('Parameter limit may be 0 only together with count=true')
  if (limit > limits.maxLimit)
    throw new TooManyResults(`Parameter limit exceeds the maximum of ${limits.maxLimit}`)
  if (offset > maxOffset) throw new BadRequestData(`Parameter offset exceeds the maximum of ${maxOffset}`)
  return { limit, offset, count }
}

/**
 * The Link values `next` and `prev` of a page, for a request to `url` (path and query). Each holds every parameter of the
 * request, then the new limit and offset; `type` is the media type of the answer.
 */
export function pageLinks(
  page: PageRequest & { readonly more: boolean },
  url: string,
  type: AnswerType,
): readonly string[] {
  if (page.limit === 0) return []
  const links: string[] = []
  if (page.offset > 0) links.push(pageLink('prev', Math.max(0, page.offset - page.limit)))
  if (page.more) links.push(pageLink('next', page.offset + page.limit))
  return links

  function pageLink(rel: string, offset: number): string {
    return `<${withPage(url, page.limit, offset)}>;rel="${rel}";type="${type}"`
  }
}

function withPage(url: string, limit: number, offset: number): string {
  const [path = '', query = ''] = splitAtFirst(url, '?')
  const kept = query.split('&').filter((pair) => pair !== '' && !/^(?:limit|offset)(?:=|$)/.test(pair))
  return encodeTarget(`${path}?${[...kept, `limit=${limit}`, `offset=${offset}`].join('&')}`)
}

/** What would end the `<...>` of a Link header, or the header, stays percent-encoded. */
function encodeTarget(target: string): string {
  return target.replace(/[<>"\s]/g, encodeURIComponent)
}

function splitAtFirst(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
