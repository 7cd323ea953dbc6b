import type { AttributeInstance, Attributes, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { AlreadyExists, BadRequestData, ResourceNotFound } from '@lodestream/shared/ngsi-ld/errors'
import { type EntityFragment, type InstanceFragment, ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideAppendAttributes } from './append-attributes.ts'
import { decideCreateEntity } from './create-entity.ts'
import type { Decision } from './decision.ts'
import { decideDeleteAttribute, decideDeleteScope } from './delete-attribute.ts'
import { decideDeleteEntity } from './delete-entity.ts'
import { decideMergeEntity } from './merge-entity.ts'
import { decidePartialAttributeUpdate } from './partial-attribute-update.ts'
import { decideReplaceAttribute } from './replace-attribute.ts'
import { decideReplaceEntity } from './replace-entity.ts'
import { decideUpdateAttributes } from './update-attributes.ts'

const before = '2025-01-01T00:00:00Z'
const now = '2025-06-01T00:00:00Z'
const id = 'urn:ngsi-ld:Greenhouse:g1'
const stamps = { createdAt: before, modifiedAt: before }
const target = { id }

const climate: AttributeInstance = {
  kind: 'Property',
  value: { set: 21, mode: 'auto' },
  unitCode: 'CEL',
  observedAt: '2025-01-01T00:00:00Z',
  ...stamps,
  attributes: { accuracy: [{ kind: 'Property', value: 0.5, ...stamps }] },
}
const pump: AttributeInstance = { kind: 'Relationship', value: 'urn:ngsi-ld:Pump:p1', ...stamps }
const greenhouse: StoredEntity = {
  id,
  types: ['Greenhouse'],
  ...stamps,
  version: 1,
  attributes: { climate: [climate], pump: [pump] },
}
const speeds: StoredEntity = {
  ...greenhouse,
  attributes: {
    speed: [
      { kind: 'Property', value: 50, ...stamps },
      { kind: 'Property', value: 48, datasetId: 'urn:d:A', ...stamps },
    ],
  },
}

const property = (value: InstanceFragment['value'], more: InstanceFragment = {}): InstanceFragment => ({
  kind: 'Property',
  ...(value === undefined ? {} : { value }),
  ...more,
})
const fragment = (attributes: EntityFragment['attributes'], more: Partial<EntityFragment> = {}) => ({
  target,
  fragment: { ...more, attributes },
})

function after(decision: Decision<unknown>): StoredEntity {
  if (decision.change?.kind !== 'entityUpdated') throw new Error('the entity was not updated')
  return decision.change.entity
}

function kinds(decision: Decision<unknown>): readonly string[] {
  if (decision.change?.kind !== 'entityUpdated') return []
  return decision.change.changes.map(({ kind, name }) => `${kind} ${name}`)
}

const first = (attributes: Attributes, name: string) => attributes[name]?.[0]

describe('decideUpdateAttributes() (5.6.2)', () => {
  it('replaces an instance as a whole and keeps its createdAt', () => {
    const decision = decideUpdateAttributes(fragment({ climate: [property({ set: 22 })] }), greenhouse, now)

    expect(after(decision).attributes).toEqual({
      climate: [{ kind: 'Property', value: { set: 22 }, createdAt: before, modifiedAt: now }],
      pump: [pump],
    })
    expect(after(decision)).toMatchObject({ createdAt: before, modifiedAt: now })
    expect(kinds(decision)).toEqual(['attributeUpdated climate'])
    expect(decision.result).toEqual({ updated: ['climate'], notUpdated: [] })
  })

  it('deletes an instance set to NGSI-LD Null', () => {
    const decision = decideUpdateAttributes(fragment({ climate: [{ deleted: true }] }), greenhouse, now)

    expect(Object.keys(after(decision).attributes)).toEqual(['pump'])
    expect(kinds(decision)).toEqual(['attributeDeleted climate'])
  })

  it('changes nothing when what it deletes is not there', () => {
    const decision = decideUpdateAttributes(fragment({ soil: [{ deleted: true }] }), greenhouse, now)

    expect(decision).toEqual({ result: { updated: ['soil'], notUpdated: [] } })
  })

  it('changes nothing for an empty fragment, but needs the entity', () => {
    expect(decideUpdateAttributes(fragment({}), greenhouse, now).change).toBeUndefined()
    expect(() => decideUpdateAttributes(fragment({}), undefined, now)).toThrow(ResourceNotFound)
  })

  it('writes the addressed instance, appends another and keeps the rest', () => {
    const decision = decideUpdateAttributes(
      fragment({ speed: [property(60), property(9, { datasetId: 'urn:d:B' })] }),
      speeds,
      now,
    )

    expect(after(decision).attributes.speed?.map(({ value }) => value)).toEqual([60, 48, 9])
    expect(kinds(decision)).toEqual(['attributeUpdated speed', 'attributeCreated speed'])
  })

  it('deletes one instance and keeps the other', () => {
    const ofDefault = decideUpdateAttributes(fragment({ speed: [{ deleted: true }] }), speeds, now)
    const ofA = decideUpdateAttributes(
      fragment({ speed: [{ deleted: true, datasetId: 'urn:d:A' }] }),
      speeds,
      now,
    )

    expect(after(ofDefault).attributes.speed?.map(({ value }) => value)).toEqual([48])
    expect(after(ofA).attributes.speed?.map(({ value }) => value)).toEqual([50])
  })

  it('adds types, and replaces scopes only where there are some', () => {
    const change = fragment({}, { types: ['Asset'], scopes: ['/a'] })

    const without = decideUpdateAttributes(change, greenhouse, now)
    const withScope = decideUpdateAttributes(change, { ...greenhouse, scopes: ['/b'] }, now)

    expect(after(without).types).toEqual(['Greenhouse', 'Asset'])
    expect(after(without).scopes).toBeUndefined()
    expect(without.result.notUpdated).toEqual([{ attributeName: 'scope', reason: 'entity has no scope' }])
    expect(after(withScope).scopes).toEqual(['/a'])
    expect(withScope.result.notUpdated).toEqual([])
  })

  it('refuses an entity that is not of the type given', () => {
    const input = { ...fragment({}), target: { id, types: { kind: 'type' as const, type: 'Car' } } }

    expect(() => decideUpdateAttributes(input, greenhouse, now)).toThrow(ResourceNotFound)
  })
})

describe('decidePartialAttributeUpdate() (5.6.4)', () => {
  const decide = (attribute: string, part: InstanceFragment, entity = greenhouse) =>
    decidePartialAttributeUpdate({ target: { id, attribute }, fragment: part }, entity, now)

  it('replaces the members given and keeps the others', () => {
    const decision = decide('climate', { value: { set: 22 }, observedAt: '2025-01-02T00:00:00Z' })

    expect(first(after(decision).attributes, 'climate')).toEqual({
      ...climate,
      value: { set: 22 },
      observedAt: '2025-01-02T00:00:00Z',
      modifiedAt: now,
    })
  })

  it('removes a sub-attribute and a member set to NGSI-LD Null', () => {
    const decision = decide('climate', {
      removed: ['unitCode'],
      attributes: { accuracy: [{ deleted: true }] },
    })

    const { attributes: _attributes, unitCode: _unitCode, ...kept } = climate
    expect(first(after(decision).attributes, 'climate')).toEqual({ ...kept, modifiedAt: now })
    expect(kinds(decision)).toEqual(['attributeUpdated climate'])
  })

  it('refuses another kind', () => {
    expect(() => decide('climate', { kind: 'Relationship', value: 'urn:x:1' })).toThrow(BadRequestData)
  })

  it('deletes the instance whose value is NGSI-LD Null', () => {
    expect(kinds(decide('climate', { deleted: true }))).toEqual(['attributeDeleted climate'])
  })

  it('changes nothing when nothing is given, or only what is not there is nulled', () => {
    expect(decide('climate', {}).change).toBeUndefined()
    expect(decide('climate', { kind: 'Property', removed: ['valueType'] }).change).toBeUndefined()
    expect(decide('climate', { attributes: { x: [{ deleted: true }] } }).change).toBeUndefined()
  })

  it('never appends', () => {
    expect(() => decide('soil', { value: 1 })).toThrow(ResourceNotFound)
    expect(() => decide('speed', { value: 1, datasetId: 'urn:d:B' }, speeds)).toThrow(ResourceNotFound)
  })
})

describe('decideMergeEntity() (5.6.17)', () => {
  const merge = (attributes: EntityFragment['attributes'], entity = greenhouse) =>
    decideMergeEntity(fragment(attributes), entity, now)

  it('merges objects key by key and keeps all other members', () => {
    const decision = merge({ climate: [{ value: { set: 22 } }], pump: [{ deleted: true }] })

    expect(after(decision).attributes).toEqual({
      climate: [{ ...climate, value: { set: 22, mode: 'auto' }, modifiedAt: now }],
    })
    expect(kinds(decision)).toEqual(['attributeUpdated climate', 'attributeDeleted pump'])
  })

  it('deletes a key set to NGSI-LD Null', () => {
    expect(
      first(after(merge({ climate: [{ value: { mode: ngsiLdNull } }] })).attributes, 'climate')?.value,
    ).toEqual({ set: 21 })
  })

  it('drops nulls nested in what it adds', () => {
    const decision = merge({
      soil: [property({ a: ngsiLdNull, b: { c: ngsiLdNull } }, { attributes: { x: [{ deleted: true }] } })],
    })

    expect(first(after(decision).attributes, 'soil')).toEqual({
      kind: 'Property',
      value: { b: {} },
      createdAt: now,
      modifiedAt: now,
    })
  })

  it('gives observedAt to merged instances that have one, not to others', () => {
    const decision = decideMergeEntity(
      {
        ...fragment({ climate: [{ value: { set: 22 } }], pump: [{ value: 'urn:x:2' }], soil: [property(1)] }),
        observedAt: '2025-02-01T00:00:00Z',
      },
      greenhouse,
      now,
    )

    const observed = (name: string) => first(after(decision).attributes, name)?.observedAt
    expect(['climate', 'pump', 'soil'].map(observed)).toEqual(['2025-02-01T00:00:00Z', undefined, undefined])
  })

  it('merges languages tag by tag', () => {
    const label: AttributeInstance = { kind: 'LanguageProperty', value: { en: 'red', de: 'rot' }, ...stamps }
    const decision = merge(
      { label: [{ kind: 'LanguageProperty', value: { de: ngsiLdNull, sk: 'cerveny' } }] },
      { ...greenhouse, attributes: { label: [label] } },
    )

    expect(first(after(decision).attributes, 'label')?.value).toEqual({ en: 'red', sk: 'cerveny' })
  })

  it('reads a concise object as members when the instance has them all, else as a value', () => {
    const members: InstanceFragment = {
      ...property({ accuracy: 1 }),
      asMembers: { attributes: { accuracy: [property(0.1)] } },
    }
    const value: InstanceFragment = {
      ...property({ mode: 'off' }),
      asMembers: { attributes: { mode: [property('off')] } },
    }

    expect(first(after(merge({ climate: [members] })).attributes, 'climate')).toMatchObject({
      value: climate.value,
      attributes: { accuracy: [{ value: 0.1, createdAt: before, modifiedAt: now }] },
    })
    expect(first(after(merge({ climate: [value] })).attributes, 'climate')?.value).toEqual({
      set: 21,
      mode: 'off',
    })
  })

  it('refuses another kind and a new attribute without value', () => {
    expect(() => merge({ climate: [{ kind: 'Relationship', value: 'urn:x:1' }] })).toThrow(BadRequestData)
    expect(() => merge({ soil: [{ observedAt: now }] })).toThrow(BadRequestData)
  })

  it('is idempotent: a merge merged again changes stamps only', () => {
    const json = fc.jsonValue({ maxDepth: 3 }).map((value) => value as InstanceFragment['value'] & object)
    fc.assert(
      fc.property(json, json, (stored, given) => {
        const entity = {
          ...greenhouse,
          attributes: { a: [{ kind: 'Property' as const, value: stored, ...stamps }] },
        }
        const once = after(merge({ a: [property(given)] }, entity))
        const twice = after(merge({ a: [property(given)] }, once))
        expect(twice).toEqual(once)
      }),
    )
  })

  it('has an identity: nothing changes but modifiedAt when an entity is merged with itself', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (stored) => {
        const value = stored as AttributeInstance['value']
        const entity = { ...greenhouse, attributes: { a: [{ kind: 'Property' as const, value, ...stamps }] } }
        const [merged] = after(merge({ a: [property(value)] }, entity)).attributes.a ?? []
        expect(merged?.value).toEqual(value)
      }),
    )
  })
})

describe('decideAppendAttributes() (5.6.3)', () => {
  const append = (attributes: EntityFragment['attributes'], noOverwrite: boolean, entity = greenhouse) =>
    decideAppendAttributes({ ...fragment(attributes), noOverwrite }, entity, now)

  it('replaces what is there and adds the rest', () => {
    const decision = append({ climate: [property(1)], soil: [property(3)] }, false)

    expect(first(after(decision).attributes, 'climate')).toEqual({
      kind: 'Property',
      value: 1,
      createdAt: before,
      modifiedAt: now,
    })
    expect(decision.result).toEqual({ updated: ['climate', 'soil'], notUpdated: [] })
  })

  it('leaves what is there with noOverwrite and reports it', () => {
    const decision = append({ climate: [property(1)], soil: [property(3)] }, true)

    expect(first(after(decision).attributes, 'climate')).toEqual(climate)
    expect(kinds(decision)).toEqual(['attributeCreated soil'])
    expect(decision.result).toEqual({
      updated: ['soil'],
      notUpdated: [{ attributeName: 'climate', reason: 'attribute exists and overwriting is disabled' }],
    })
  })

  it('counts an attribute as updated when some of its instances were applied', () => {
    const decision = append({ speed: [property(1), property(2, { datasetId: 'urn:d:B' })] }, true, speeds)

    expect(decision.result).toEqual({ updated: ['speed'], notUpdated: [] })
    expect(kinds(decision)).toEqual(['attributeCreated speed'])
  })

  it('writes nothing when everything is refused', () => {
    expect(append({ climate: [property(1)] }, true).change).toBeUndefined()
  })

  it('replaces scopes, or adds the missing ones with noOverwrite', () => {
    const scoped = { ...greenhouse, scopes: ['/a'] }
    const decide = (noOverwrite: boolean) =>
      after(decideAppendAttributes({ ...fragment({}, { scopes: ['/b', '/a'] }), noOverwrite }, scoped, now))
        .scopes

    expect(decide(false)).toEqual(['/b', '/a'])
    expect(decide(true)).toEqual(['/a', '/b'])
  })
})

describe('decideReplaceAttribute() (5.6.19)', () => {
  const replace = (attribute: string, part: InstanceFragment, entity = greenhouse) =>
    decideReplaceAttribute({ target: { id, attribute }, fragment: part }, entity, now)

  it('replaces one instance as a whole, createdAt kept', () => {
    expect(first(after(replace('climate', property(1))).attributes, 'climate')).toEqual({
      kind: 'Property',
      value: 1,
      createdAt: before,
      modifiedAt: now,
    })
  })

  it('never creates', () => {
    expect(() => replace('soil', property(1))).toThrow(ResourceNotFound)
    expect(() => replace('speed', property(1, { datasetId: 'urn:d:B' }), speeds)).toThrow(ResourceNotFound)
  })
})

describe('decideDeleteAttribute() (5.6.5)', () => {
  const remove = (more: { datasetId?: string; deleteAll?: boolean }, entity = speeds) =>
    decideDeleteAttribute({ target: { id, attribute: 'speed' }, deleteAll: false, ...more }, entity, now)
  const values = (decision: Decision<unknown>) => after(decision).attributes.speed?.map(({ value }) => value)

  it('deletes the default instance, the one named, or all', () => {
    expect(values(remove({}))).toEqual([48])
    expect(values(remove({ datasetId: 'urn:d:A' }))).toEqual([50])
    expect(values(remove({ deleteAll: true }))).toBeUndefined()
    expect(kinds(remove({ deleteAll: true }))).toEqual(['attributeDeleted speed', 'attributeDeleted speed'])
  })

  it('changes nothing when only the instance is missing, and refuses when the attribute is', () => {
    const withoutDefault = after(remove({}))

    expect(remove({}, withoutDefault).change).toBeUndefined()
    expect(() => remove({}, after(remove({ deleteAll: true })))).toThrow(ResourceNotFound)
  })

  it('deletes scopes, if there are some', () => {
    expect(after(decideDeleteScope(target, { ...greenhouse, scopes: ['/a'] }, now)).scopes).toBeUndefined()
    expect(() => decideDeleteScope(target, greenhouse, now)).toThrow(ResourceNotFound)
  })
})

describe('decideCreateEntity() (5.6.1), decideReplaceEntity() (5.6.18) and decideDeleteEntity() (5.6.6)', () => {
  const entity = {
    id,
    types: ['Greenhouse'],
    attributes: { soil: [{ kind: 'Property' as const, value: 1 }] },
  }

  it('creates with all stamps equal', () => {
    const { change } = decideCreateEntity(entity, undefined, now)

    expect(change).toEqual({
      kind: 'entityCreated',
      entity: {
        ...entity,
        createdAt: now,
        modifiedAt: now,
        version: 1,
        attributes: { soil: [{ kind: 'Property', value: 1, createdAt: now, modifiedAt: now }] },
      },
    })
  })

  it('does not create twice', () => {
    expect(() => decideCreateEntity(entity, greenhouse, now)).toThrow(AlreadyExists)
  })

  it('replaces everything but the createdAt of the entity', () => {
    const decision = decideReplaceEntity({ target, entity }, { ...greenhouse, scopes: ['/a'] }, now)

    expect(after(decision)).toEqual({
      ...entity,
      createdAt: before,
      modifiedAt: now,
      version: 1,
      attributes: { soil: [{ kind: 'Property', value: 1, createdAt: now, modifiedAt: now }] },
    })
    expect(kinds(decision)).toEqual([
      'attributeDeleted climate',
      'attributeDeleted pump',
      'attributeCreated soil',
    ])
  })

  it('replaces idempotently', () => {
    const once = after(decideReplaceEntity({ target, entity }, greenhouse, now))

    expect(after(decideReplaceEntity({ target, entity }, once, now))).toEqual(once)
  })

  it('never creates by replacing, never deletes what is not there', () => {
    expect(() => decideReplaceEntity({ target, entity }, undefined, now)).toThrow(ResourceNotFound)
    expect(() => decideDeleteEntity(target, undefined, now)).toThrow(ResourceNotFound)
  })

  it('deletes', () => {
    expect(decideDeleteEntity(target, greenhouse, now).change).toEqual({
      kind: 'entityDeleted',
      previous: greenhouse,
      deletedAt: now,
    })
  })
})
