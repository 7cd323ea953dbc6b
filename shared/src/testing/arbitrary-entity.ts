import fc from 'fast-check'
import type { AttributeInstance, AttributeKind, Attributes, Entity } from '../ngsi-ld/entity.ts'
import { attributeKinds } from '../ngsi-ld/entity.ts'
import type { Json } from '../ngsi-ld/json.ts'

/** Names as short as clients use them; expanded into the default vocabulary. */
const vocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'
const iri = fc
  .constantFrom('speed', 'colour', 'label', 'owner', 'place', 'größe')
  .map((name) => vocabulary + name)
const uri = fc.constantFrom('urn:ngsi-ld:A:1', 'urn:ngsi-ld:B:2', 'https://example.org/c')
const dateTime = fc
  .date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.boolean(),
  fc.constantFrom('red', 'rouge', '', 'a b;c', '2026-01-01T00:00:00Z', 'urn:ngsi-ld:A:1'),
)
const key = fc.constantFrom(`${vocabulary}street`, `${vocabulary}city`, 'a key', 'x-y')
const plain: fc.Arbitrary<Json> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(key, fc.oneof(scalar, fc.dictionary(key, scalar, { maxKeys: 2 })), { maxKeys: 3 }),
)
const position = fc.tuple(fc.integer({ min: -179, max: 179 }), fc.integer({ min: -89, max: 89 }))
const geometry: fc.Arbitrary<Json> = fc.oneof(
  position.map((coordinates) => ({ type: 'Point', coordinates })),
  fc
    .array(position, { minLength: 2, maxLength: 4 })
    .map((coordinates) => ({ type: 'LineString', coordinates })),
)
const texts = fc.oneof(
  fc.string({ maxLength: 5 }),
  fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 2 }),
)

const values: Readonly<Record<AttributeKind, fc.Arbitrary<Json>>> = {
  Property: plain,
  GeoProperty: geometry,
  LanguageProperty: fc.dictionary(fc.constantFrom('en', 'de', 'fr', '@none'), texts, {
    minKeys: 1,
    maxKeys: 3,
  }),
  VocabProperty: fc.oneof(iri, fc.array(iri, { minLength: 1, maxLength: 2 })),
  JsonProperty: fc.dictionary(fc.constantFrom('id', 'value', 'x', '@context'), plain, { maxKeys: 3 }),
  ListProperty: fc.array(scalar, { maxLength: 3 }),
  Relationship: fc.oneof(uri, fc.array(uri, { minLength: 1, maxLength: 2 })),
  ListRelationship: fc.array(uri, { maxLength: 3 }),
}

/** Random entities in expanded form: every kind, several datasets, sub-attributes; valid by clause 4.5. */
export function arbitraryEntity(): fc.Arbitrary<Entity> {
  return fc.record(
    {
      id: fc.constantFrom('urn:ngsi-ld:T:1', 'urn:ngsi-ld:T:2'),
      types: fc.uniqueArray(iri, { minLength: 1, maxLength: 2 }),
      scopes: fc.uniqueArray(fc.constantFrom('/A', '/A/B', 'C'), { minLength: 1, maxLength: 2 }),
      expiresAt: dateTime,
      attributes: arbitraryAttributes(1),
    },
    { requiredKeys: ['id', 'types', 'attributes'] },
  ) as fc.Arbitrary<Entity>
}

/** Random attributes, with sub-attributes down to a depth. */
function arbitraryAttributes(depth: number): fc.Arbitrary<Attributes> {
  const instances = fc.uniqueArray(arbitraryInstance(depth), {
    minLength: 1,
    maxLength: 2,
    selector: ({ datasetId }) => datasetId,
  })
  return fc.dictionary(iri, instances, { maxKeys: 3 })
}

/** A random instance of a random kind. */
function arbitraryInstance(depth: number): fc.Arbitrary<AttributeInstance> {
  return fc.constantFrom(...attributeKinds).chain((kind) => {
    const withUnit = kind === 'Property' || kind === 'ListProperty'
    const related = kind === 'Relationship' || kind === 'ListRelationship'
    return fc.record(
      {
        kind: fc.constant(kind),
        value: values[kind],
        datasetId: fc.constantFrom('urn:d:1', 'urn:d:2'),
        observedAt: dateTime,
        ...(withUnit ? { unitCode: fc.constantFrom('CEL', 'KMH') } : {}),
        ...(related ? { objectType: fc.uniqueArray(iri, { minLength: 1, maxLength: 2 }) } : {}),
        ...(depth > 0
          ? { attributes: arbitraryAttributes(depth - 1).filter((all) => Object.keys(all).length > 0) }
          : {}),
      },
      { requiredKeys: ['kind', 'value'] },
    )
  }) as fc.Arbitrary<AttributeInstance>
}
