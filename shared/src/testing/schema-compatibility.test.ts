import { describe, expect, it } from 'vitest'
import { entityEventSchema } from '../events/entity-event-schema.ts'
import { breakingChanges } from './schema-compatibility.ts'

const { properties, required, allOf } = entityEventSchema
const { sequence, ...withoutSequence } = properties

/** Every row plants one change in the schema of events; the check must say where it is. */
const planted: readonly (readonly [what: string, schema: object, place: string])[] = [
  ['a member removed', { properties: withoutSequence }, '#/properties/sequence was removed'],
  [
    'a member renamed',
    { properties: { ...withoutSequence, seq: sequence } },
    '#/properties/sequence was removed',
  ],
  [
    'a member of another type',
    { properties: { ...properties, sequence: { ...sequence, type: 'string' } } },
    '#/properties/sequence/type is another',
  ],
  [
    'a member that was free and is bound',
    { properties: { ...properties, actor: { ...properties.actor, format: 'uri' } } },
    '#/properties/actor/format is another',
  ],
  [
    'a member of a member of another type',
    { properties: { ...properties, contexts: { ...properties.contexts, items: { type: 'object' } } } },
    '#/properties/contexts/items/type is another',
  ],
  [
    'a value of an enumeration removed',
    { properties: { ...properties, operationType: { enum: properties.operationType.enum.slice(1) } } },
    '#/properties/operationType/enum lost "ENTITY_CREATE"',
  ],
  ['a member required that was optional', { required: [...required, 'actor'] }, '#/required gained "actor"'],
  ['a member optional that was required', { required: required.slice(1) }, '#/required lost "operationType"'],
  ['unknown members refused', { additionalProperties: false }, '#/additionalProperties is another'],
  ['one condition more', { allOf: [...allOf, { required: ['actor'] }] }, '#/allOf is another'],
  [
    'a condition changed',
    { allOf: allOf.map((one, index) => (index === 1 ? { required: ['actor'] } : one)) },
    '#/allOf/1',
  ],
  ['another identity', { $id: 'urn:lodestream:schema:entity-event:2' }, '#/$id is another'],
]

describe('breakingChanges()', () => {
  it.each(planted)('finds %s', (_what, change, place) => {
    const found = breakingChanges(entityEventSchema, { ...entityEventSchema, ...change })

    expect(
      found.some((one) => one.startsWith(place)),
      found.join('\n'),
    ).toBe(true)
  })

  it('allows what only adds, and other words', () => {
    const grown = {
      ...entityEventSchema,
      description: 'Other words.',
      properties: {
        ...properties,
        mood: { type: 'string' },
        operationType: { enum: [...properties.operationType.enum, 'SCOPE_UPDATE'] },
      },
    }

    expect(breakingChanges(entityEventSchema, grown)).toEqual([])
    expect(breakingChanges(grown, entityEventSchema)).toHaveLength(2)
  })

  it('finds nothing in what is the same', () => {
    expect(breakingChanges(entityEventSchema, structuredClone(entityEventSchema))).toEqual([])
  })
})
