import { describe, expect, it } from 'vitest'
import { entityAsOf, KnownDocuments } from './known-documents.ts'

const at = '2026-01-01T00:00:00Z'
const row = (version: number, value: unknown, others: object = {}) => {
  const instance = { kind: 'Property', value, createdAt: at, modifiedAt: at, ...others }
  const entity = { id: 'urn:e:1', types: ['t'], createdAt: at, modifiedAt: at, attributes: { a: [instance] } }
  return { place: '7', version, doc: JSON.stringify(entity) }
}

describe('KnownDocuments', () => {
  it('gives the same entity for the same version, with that version', () => {
    const documents = new KnownDocuments()

    const first = entityAsOf(documents.read(row(3, 1)), at)

    expect(first).toMatchObject({ id: 'urn:e:1', version: 3, attributes: { a: [{ value: 1 }] } })
    expect(entityAsOf(documents.read(row(3, 1)), at)).toBe(first)
  })

  it('gives another entity for another version', () => {
    const documents = new KnownDocuments()
    entityAsOf(documents.read(row(3, 1)), at)

    expect(entityAsOf(documents.read(row(4, 2)), at)).toMatchObject({
      version: 4,
      attributes: { a: [{ value: 2 }] },
    })
  })

  it('shows what expires until it has expired, also when it is remembered', () => {
    const documents = new KnownDocuments()
    const expiring = row(1, 1, { expiresAt: '2026-01-02T00:00:00Z' })

    expect(entityAsOf(documents.read(expiring), at)?.attributes).toHaveProperty('a')
    expect(entityAsOf(documents.read(expiring), '2026-01-02T00:00:00Z')?.attributes).toEqual({})
  })
})
