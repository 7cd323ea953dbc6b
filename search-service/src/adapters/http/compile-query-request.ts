import type { PageRequest } from '@lodestream/shared/http/pagination'
import type { Terms } from '@lodestream/shared/json-ld/terms'
import type { QueryEntities } from '../../operations/query-entities.ts'
import { compileQuery } from './compile-query.ts'
import { compileJoin, compileView } from './compile-view.ts'
import { given } from './given.ts'
import { isLocal } from './local-scope.ts'
import type { QueryRequestTexts } from './query-texts.ts'

/** Understands everything a query asks for. Throws as `compileQuery` and `compileView`. */
export function compileQueryRequest(
  texts: QueryRequestTexts,
  terms: Terms,
  { page, local }: { readonly page: PageRequest; readonly local: boolean | undefined },
): QueryEntities {
  const join = compileJoin(texts.view)
  const joinLevel = join?.level ?? 0
  const query = compileQuery(texts.query, terms, joinLevel)
  return {
    query,
    page: { ...page, ...given('ordering', texts.ordering?.(terms)) },
    local: isLocal(local, query, texts.query.source),
    view: compileView(texts.view, terms, joinLevel),
    ...given('join', join),
  }
}
