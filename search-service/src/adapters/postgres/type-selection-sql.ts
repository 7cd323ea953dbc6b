import type { TypeSelection } from '@lodestream/shared/query/type-selection'
import { typesOfPlainOr } from '@lodestream/shared/query/type-selection'
import { type RawBuilder, type SqlBool, sql } from 'kysely'

/**
 * An entity type selection (clause 4.17) as a condition on the column `types text[]` of the table `entity`, in the
 * operators a GIN index serves. Every type is a bound parameter.
 */
export function typeSelectionToSql(selection: TypeSelection): RawBuilder<SqlBool> {
  const types = typesOfPlainOr(selection)
  if (types) return sql<SqlBool>`entity.types && ${types}::text[]`
  switch (selection.kind) {
    case 'any':
      return sql<SqlBool>`true`
    case 'type':
      return sql<SqlBool>`entity.types @> array[${selection.type}]::text[]`
    case 'and':
      return sql<SqlBool>`(${sql.join(selection.operands.map(typeSelectionToSql), sql` and `)})`
    case 'or':
      return sql<SqlBool>`(${sql.join(selection.operands.map(typeSelectionToSql), sql` or `)})`
  }
}
