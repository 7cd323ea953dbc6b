import type { ScopeQuery } from '@lodestream/shared/query/scope-query'
import { type RawBuilder, type SqlBool, sql } from 'kysely'

/**
 * A scope query (clause 4.19) as a condition on `entity.doc`; the twin of shared/query/evaluate-scope-query. A pattern of
 * names and slashes is all that a scope needs, as a bound parameter.
 */
export function scopeToSql(query: ScopeQuery): RawBuilder<SqlBool> {
  switch (query.kind) {
    case 'any':
      return sql<SqlBool>`coalesce(jsonb_array_length(entity.doc -> 'scopes') > 0, false)`
    case 'scope':
      return sql<SqlBool>`exists (
        select from jsonb_array_elements_text(entity.doc -> 'scopes') as scope (v)
        where scope.v ~ (${patternOf(query)}::text collate "C"))`
    case 'and':
      return sql<SqlBool>`(${sql.join(query.operands.map(scopeToSql), sql` and `)})`
    case 'or':
      return sql<SqlBool>`(${sql.join(query.operands.map(scopeToSql), sql` or `)})`
  }
}

function patternOf({ levels, below }: Extract<ScopeQuery, { kind: 'scope' }>): string {
  const path = levels.map((level) => (level === '+' ? '[^/]+' : level)).join('/')
  return `^/?${path}${below ? '(/.*)?' : ''}$`
}
