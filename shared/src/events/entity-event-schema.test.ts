import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { operationTypes } from './entity-event.ts'
import { entityEventSchema } from './entity-event-schema.ts'

const docs = new URL('../../../docs/', import.meta.url)

describe('entityEventSchema', () => {
  it('is what docs/entity-event.schema.json publishes', () => {
    const published = JSON.parse(readFileSync(new URL('entity-event.schema.json', docs), 'utf8'))

    expect(published).toEqual(entityEventSchema)
  })

  it('has exactly the members that docs/events.md explains', () => {
    const body =
      readFileSync(new URL('events.md', docs), 'utf8')
        .split('## ')
        .find((section) => section.startsWith('The body')) ?? ''
    const rows = body.split('\n').filter((line) => line.startsWith('| `'))
    const explained = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
    )

    expect(explained.sort()).toEqual(Object.keys(entityEventSchema.properties).sort())
    expect(operationTypes.every((type) => body.includes(`\`${type}\``))).toBe(true)
  })
})
