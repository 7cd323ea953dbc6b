import type { AttributeInstance, AttributeKind } from './entity.ts'

const langString = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString'
const kindsWithUnitCode: ReadonlySet<AttributeKind> = new Set<AttributeKind>([
  'Property',
  'GeoProperty',
  'ListProperty',
])

/**
 * What is wrong with the members of an instance of this kind, as `unitCode must not be in a Relationship`; undefined when they
 * may be there (clauses 4.5 and 5.2.5 ff.).
 */
export function misplacedMember(
  kind: AttributeKind,
  { unitCode, valueType }: Pick<Partial<AttributeInstance>, 'unitCode' | 'valueType'>,
): string | undefined {
  if (unitCode !== undefined && !kindsWithUnitCode.has(kind)) return `unitCode must not be in a ${kind}`
  if (kind === 'LanguageProperty' && valueType !== undefined && valueType !== langString)
    return 'valueType must be langString in a LanguageProperty'
  return undefined
}
