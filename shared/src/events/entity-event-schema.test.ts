import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { operationTypes } from './entity-event.ts'
import { entityEventSchema } from './entity-event-schema.ts'
import { entityStateSchema } from './entity-state-schema.ts'

const docs = new URL('../../../docs/', import.meta.url)

/** A section of docs/events.md, and the members that its table explains, sorted. */
function explainedUnder(heading: string) {
  const sections = readFileSync(new URL('events.md', docs), 'utf8').split('## ')
  const text = sections.find((section) => section.startsWith(`${heading}\n`)) ?? ''
  const rows = text.split('\n').filter((line) => line.startsWith('| `'))
  const members = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
  )
  return { text, members: members.sort() }
}

describe('entityEventSchema', () => {
  it('is what docs/entity-event.schema.json publishes', () => {
    const published = JSON.parse(readFileSync(new URL('entity-event.schema.json', docs), 'utf8'))

    expect(published).toEqual(entityEventSchema)
  })

  it('has exactly the members that docs/events.md explains', () => {
    const { text, members } = explainedUnder('The body')

    expect(members).toEqual(Object.keys(entityEventSchema.properties).sort())
    expect(operationTypes.every((type) => text.includes(`\`${type}\``))).toBe(true)
  })
})

describe('entityStateSchema', () => {
  it('has exactly the members that docs/events.md explains', () => {
    expect(explainedUnder('The state of entities').members).toEqual(
      Object.keys(entityStateSchema.properties).sort(),
    )
  })
})
