import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coreTerms } from '../json-ld/core-terms.ts'
import type { Json } from '../ngsi-ld/json.ts'
import { arbitraryEntity } from '../testing/arbitrary-entity.ts'
import { parseEntity } from './parse-entity.ts'
import { parseStoredEntity } from './parse-stored-entity.ts'
import { toConcise } from './to-concise.ts'
import { toNormalized } from './to-normalized.ts'

/** As it travels: undefined members are gone. */
const wire = (value: unknown) => JSON.parse(JSON.stringify(value)) as Json

describe('representations', () => {
  it('parse(normalized(entity)) is the entity', () => {
    fc.assert(
      fc.property(arbitraryEntity(), (entity) => {
        const { expiresAt: _, ...shown } = entity
        expect(parseEntity(wire(toNormalized(entity, coreTerms)), coreTerms)).toEqual(shown)
      }),
    )
  })

  it('parse(concise(entity)) is the entity', () => {
    fc.assert(
      fc.property(arbitraryEntity(), (entity) => {
        const { expiresAt: _, ...shown } = entity
        expect(parseEntity(wire(toConcise(entity, coreTerms)), coreTerms)).toEqual(shown)
      }),
    )
  })

  it('a payload of an event gives back the stored entity, system attributes included', () => {
    fc.assert(
      fc.property(arbitraryEntity(), (entity) => {
        const stored = { ...entity, createdAt: '2026-01-01T00:00:00Z', modifiedAt: '2026-01-02T00:00:00Z' }
        const payload = wire(toNormalized(stored, coreTerms, { sysAttrs: true }))
        expect(parseStoredEntity(payload as never, coreTerms)).toEqual(stored)
      }),
    )
  })
})
