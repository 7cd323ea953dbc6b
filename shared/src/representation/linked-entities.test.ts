import { describe, expect, it } from 'vitest'
import { coreTerms } from '../json-ld/core-terms.ts'
import type { ShownEntity, ShownInstance } from './shown-entity.ts'
import { toConcise } from './to-concise.ts'
import { toNormalized } from './to-normalized.ts'
import { toSimplified } from './to-simplified.ts'

const name = (short: string) => `https://uri.etsi.org/ngsi-ld/default-context/${short}`
const pump = (index: number): ShownEntity => ({
  id: `urn:p:${index}`,
  types: [name('Pump')],
  attributes: { [name('flow')]: [{ kind: 'Property', value: index }] },
})
const holder = (instance: ShownInstance): ShownEntity => ({
  id: 'urn:h:1',
  types: [name('Holder')],
  attributes: { [name('pumps')]: [instance] },
})
const normalized = (index: number) => ({
  id: `urn:p:${index}`,
  type: 'Pump',
  flow: { type: 'Property', value: index },
})
const concise = (index: number) => ({ id: `urn:p:${index}`, type: 'Pump', flow: index })

describe('entities inside the relationships that lead to them (4.5.23)', () => {
  const one: ShownInstance = { kind: 'Relationship', value: 'urn:p:1', linked: [pump(1)] }
  const some: ShownInstance = {
    kind: 'Relationship',
    value: ['urn:p:1', 'urn:p:2', 'urn:p:3'],
    linked: [pump(1), pump(3)],
  }
  const list: ShownInstance = {
    kind: 'ListRelationship',
    value: ['urn:p:2', 'urn:p:1'],
    linked: [pump(2), pump(1)],
  }
  const listOfOne: ShownInstance = { kind: 'ListRelationship', value: ['urn:p:2'], linked: [pump(2)] }
  const none: ShownInstance = { kind: 'Relationship', value: 'urn:p:1', linked: [] }

  it.each<[string, ShownInstance, unknown, unknown, unknown]>([
    [
      'one',
      one,
      { type: 'Relationship', object: 'urn:p:1', entity: normalized(1) },
      { object: 'urn:p:1', entity: concise(1) },
      concise(1),
    ],
    [
      'some of several',
      some,
      { type: 'Relationship', object: some.value, entity: [normalized(1), normalized(3)] },
      { object: some.value, entity: [concise(1), concise(3)] },
      [concise(1), 'urn:p:2', concise(3)],
    ],
    [
      'a list',
      list,
      {
        type: 'ListRelationship',
        objectList: [{ object: 'urn:p:2' }, { object: 'urn:p:1' }],
        entityList: [normalized(2), normalized(1)],
      },
      { objectList: [{ object: 'urn:p:2' }, { object: 'urn:p:1' }], entityList: [concise(2), concise(1)] },
      [concise(2), concise(1)],
    ],
    [
      'a list of one',
      listOfOne,
      { type: 'ListRelationship', objectList: [{ object: 'urn:p:2' }], entityList: [normalized(2)] },
      { objectList: [{ object: 'urn:p:2' }], entityList: [concise(2)] },
      [concise(2)],
    ],
    ['none', none, { type: 'Relationship', object: 'urn:p:1' }, { object: 'urn:p:1' }, 'urn:p:1'],
  ])('%s', (_what, instance, inNormalized, inConcise, inSimplified) => {
    const head = { id: 'urn:h:1', type: 'Holder' }

    expect(toNormalized(holder(instance), coreTerms)).toEqual({ ...head, pumps: inNormalized })
    expect(toConcise(holder(instance), coreTerms)).toEqual({ ...head, pumps: inConcise })
    expect(toSimplified(holder(instance), coreTerms)).toEqual({ ...head, pumps: inSimplified })
  })

  it('one inside another, with the system members of all', () => {
    const at = '2026-01-01T00:00:00Z'
    const inner = { ...holder({ ...one, createdAt: at }), createdAt: at }
    const outer = holder({ kind: 'Relationship', value: inner.id, linked: [inner] })

    expect(toNormalized(outer, coreTerms, { sysAttrs: true })).toMatchObject({
      pumps: { entity: { createdAt: at, pumps: { createdAt: at, entity: normalized(1) } } },
    })
    expect(toSimplified(outer, coreTerms, { sysAttrs: true })).toMatchObject({
      pumps: { createdAt: at, pumps: concise(1) },
    })
  })
})
