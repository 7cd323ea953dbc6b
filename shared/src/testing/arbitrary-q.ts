import fc from 'fast-check'
import type { AttributeInstance, Attributes, Entity } from '../ngsi-ld/entity.ts'
import type { Json } from '../ngsi-ld/json.ts'
import type { QComparable, QEqualValue, QExpression, QScalar, QTarget } from '../query/q-expression.ts'
import { exampleTerms } from './q-worked-cases.ts'

/** Few names and few values, so that random queries meet random entities. */
const name = fc.constantFrom('a', 'b', 'größe').map((short) => exampleTerms.expand(short, 'attribute'))

const entityType = fc.constantFrom('T', 'U').map((short) => exampleTerms.expand(short, 'type'))

/** Relationships that a path of `arbitraryLinkedQ` follows at most. */
export const maxLinks = 3

const dateTime = fc.constantFrom(
  '2024-01-01T00:00:00Z',
  '2024-01-01T00:00:00.5Z',
  '2024-01-01T00:00:00.500000Z',
  '2024-01-01T00:00:00,500001Z',
  '2023-12-31T23:59:59.999999Z',
)
const date = fc.constantFrom('2024-01-01', '2024-02-29', '1999-12-31')
const time = fc.constantFrom('10:00:00Z', '10:00:00.0Z', '10:00:00,000001Z', '09:59:59Z')
const uri = fc.constantFrom('urn:o:1', 'urn:o:2', 'https://example.org/Male', 'red', 'True')

const oddText = fc.constantFrom(
  '20',
  'true',
  'Red',
  'blue red',
  'a\nb',
  'é',
  '\uffee',
  '\u{1f600}',
  '2024-02-30',
  '2024-13-01',
  '2024-01-01T00:00:00.1234567Z',
  '2024-01-01T00:00:00Z\n',
  '"\\\'%_',
)
const text = fc.oneof(uri, dateTime, date, time, oddText, fc.string({ maxLength: 3 }))
const number = fc.oneof(
  fc.constantFrom(0, 1, 20, 20.5, -1, 0.1, 0.30000000000000004, 1e21, 1e-7, 1.7976931348623157e308),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
)

const comparable: fc.Arbitrary<QComparable> = fc.oneof(
  number.map((value) => ({ type: 'number' as const, value: value === 0 ? 0 : value })),
  text.map((value) => ({ type: 'string' as const, value })),
  dateTime.map((value) => ({ type: 'dateTime' as const, value })),
  date.map((value) => ({ type: 'date' as const, value })),
  time.map((value) => ({ type: 'time' as const, value })),
)
const order: fc.Arbitrary<QComparable> = fc.oneof(
  { weight: 5, arbitrary: comparable },
  { weight: 1, arbitrary: uri.map((value) => ({ type: 'uri' as const, value })) },
)
const scalar: fc.Arbitrary<QScalar> = fc.oneof(
  { weight: 5, arbitrary: order },
  { weight: 1, arbitrary: fc.boolean().map((value) => ({ type: 'boolean' as const, value })) },
)
const equalValue: fc.Arbitrary<QEqualValue> = fc.oneof(
  scalar,
  fc.array(scalar, { minLength: 2, maxLength: 4 }).map((values) => ({ type: 'list' as const, values })),
  fc.tuple(comparable, comparable).map(([min, max]) => ({ type: 'range' as const, min, max })),
)

const key = fc.constantFrom('city', 'type', '@value', 'constructor')
const storedKey = (raw: string) =>
  ['type', '@value', '@none', '*'].includes(raw) ? raw : exampleTerms.expand(raw, 'key')
const bracket = fc
  .oneof(fc.tuple(key), fc.tuple(key, key), fc.tuple(fc.constantFrom('en', 'DE', '*', '@none')))
  .map((raw) => ({ text: raw.join('.'), raw, expanded: raw.map(storedKey) }))

const path = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(name) },
  { weight: 1, arbitrary: fc.array(name, { minLength: 2, maxLength: 3 }) },
)
const attributeTarget: fc.Arbitrary<QTarget> = path.map((names) => ({ path: names }))
const bracketTarget: fc.Arbitrary<QTarget> = fc.record({ path, bracket })
const memberTarget: fc.Arbitrary<QTarget> = fc.oneof(
  fc.record({ path: fc.constant([]), member: fc.constantFrom('createdAt', 'modifiedAt', 'expiresAt') }),
  fc.record({
    path,
    member: fc.constantFrom('observedAt', 'createdAt', 'unitCode', 'datasetId'),
  }),
)
const target = fc.oneof(
  { weight: 4, arbitrary: attributeTarget },
  { weight: 3, arbitrary: bracketTarget },
  { weight: 2, arbitrary: memberTarget },
)

/** Random paths of a q or an orderBy. */
export function arbitraryQTarget(): fc.Arbitrary<QTarget> {
  return target
}

const pattern = fc.constantFrom(
  're',
  '^r.*d$',
  '[[:upper:]]',
  '^.$',
  '.',
  'o:[0-9]',
  '(red|blue) ?',
  '\\d{2}',
)

const term: fc.Arbitrary<QExpression> = fc
  .oneof(
    fc.record({ kind: fc.constant('exists' as const), target }),
    fc.record({ kind: fc.constantFrom('equal' as const, 'unequal' as const), target, value: equalValue }),
    fc.record({
      kind: fc.constantFrom(
        'greater' as const,
        'greaterOrEqual' as const,
        'less' as const,
        'lessOrEqual' as const,
      ),
      target,
      value: order,
    }),
    fc.record({ kind: fc.constantFrom('matches' as const, 'notMatches' as const), target, pattern }),
  )
  .filter((expression) => !isTimestampText(expression))

/** The parser reads the text of a DateTime as a DateTime where the target is a timestamp. */
function isTimestampText(expression: QExpression): boolean {
  return (
    'target' in expression &&
    expression.target.member !== undefined &&
    /"(string|uri)"/.test(JSON.stringify(expression))
  )
}

const linkedTerm: fc.Arbitrary<QExpression> = fc
  .tuple(
    fc.array(
      fc.record(
        { relationship: name, types: fc.array(entityType, { minLength: 1, maxLength: 2 }) },
        { requiredKeys: ['relationship'] },
      ),
      { minLength: 1, maxLength: maxLinks },
    ),
    term,
  )
  .map(([links, last]) =>
    links.reduceRight<QExpression>((inner, link) => ({ kind: 'linked', ...link, inner }), last),
  )

/** Random queries, as their AST: every operator, every type of value, every form of path but linked entities. */
export function arbitraryQ(): fc.Arbitrary<QExpression> {
  return queryOf(term)
}

/** Random queries with linked entities too; they follow at most `maxLinks` relationships. */
export function arbitraryLinkedQ(): fc.Arbitrary<QExpression> {
  return queryOf(fc.oneof(linkedTerm, term))
}

function queryOf(terms: fc.Arbitrary<QExpression>): fc.Arbitrary<QExpression> {
  return fc.letrec<{ query: QExpression }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: terms },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constantFrom('and' as const, 'or' as const),
          operands: fc.array(tie('query'), { minLength: 2, maxLength: 3 }),
        }),
      },
    ),
  })).query
}

const json: fc.Arbitrary<Json> = fc.oneof(number, text, fc.boolean(), fc.constant(null))
const object: fc.Arbitrary<Json> = fc.dictionary(
  fc.oneof(key, key.map(storedKey)),
  fc.oneof(json, fc.array(json, { maxLength: 2 }), fc.dictionary(key.map(storedKey), json, { maxKeys: 2 })),
  { maxKeys: 3 },
)
const anyJson = fc.oneof(
  { weight: 1, arbitrary: json },
  { weight: 2, arbitrary: object },
  { weight: 1, arbitrary: fc.array(fc.oneof(json, object), { maxLength: 3 }) },
)
const language = fc.constantFrom('en', 'de', 'En', '@none')

const values: Readonly<Record<AttributeInstance['kind'], fc.Arbitrary<Json>>> = {
  Property: anyJson,
  GeoProperty: fc.constant({ type: 'Point', coordinates: [1, 20] }),
  LanguageProperty: fc.dictionary(language, fc.oneof(text, fc.array(text, { maxLength: 2 })), { maxKeys: 3 }),
  VocabProperty: fc.oneof(uri, fc.array(uri, { maxLength: 2 })),
  JsonProperty: anyJson,
  ListProperty: fc.array(fc.oneof(json, object), { maxLength: 3 }),
  Relationship: fc.oneof(uri, fc.array(uri, { maxLength: 2 })),
  ListRelationship: fc.array(uri, { maxLength: 2 }),
}

function instance(depth: number): fc.Arbitrary<AttributeInstance> {
  const kinds = Object.keys(values) as AttributeInstance['kind'][]
  const kind = fc.oneof(
    { weight: 2, arbitrary: fc.constant<'Property'>('Property') },
    fc.constantFrom(...kinds),
  )
  return kind.chain((chosen) =>
    fc.record(
      {
        kind: fc.constant(chosen),
        value: values[chosen],
        datasetId: fc.constantFrom('urn:o:1', 'urn:o:2'),
        observedAt: dateTime,
        createdAt: dateTime,
        unitCode: fc.constantFrom('red', 'CEL'),
        ...(depth > 0 && { attributes: attributes(depth - 1) }),
      },
      { requiredKeys: ['kind', 'value'] },
    ),
  ) as fc.Arbitrary<AttributeInstance>
}

function attributes(depth: number): fc.Arbitrary<Attributes> {
  return fc.dictionary(name, fc.array(instance(depth), { minLength: 1, maxLength: 2 }), { maxKeys: 3 })
}

/** Random entities over the names and values of `arbitraryQ`. */
export function arbitraryQEntity(): fc.Arbitrary<Entity> {
  return entityOf(fc.constant('urn:x:1'))
}

/** Entities as of `arbitraryQEntity`, each with an id of its own, that lead to one another. */
export function arbitraryQGraph(): fc.Arbitrary<readonly Entity[]> {
  const id = fc.constantFrom('urn:o:1', 'urn:o:2', 'https://example.org/Male', 'urn:x:1')
  return fc.uniqueArray(entityOf(id), { minLength: 1, maxLength: 4, selector: (entity) => entity.id })
}

function entityOf(id: fc.Arbitrary<string>): fc.Arbitrary<Entity> {
  return fc.record(
    {
      id,
      types: fc.uniqueArray(entityType, { minLength: 1, maxLength: 2 }),
      expiresAt: dateTime,
      createdAt: dateTime,
      modifiedAt: dateTime,
      attributes: attributes(1),
    },
    { requiredKeys: ['id', 'types', 'attributes'] },
  ) as fc.Arbitrary<Entity>
}
