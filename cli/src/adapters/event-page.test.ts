import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEventPage } from './event-page.ts'

describe('readEventPage', () => {
  it('gives the bodies byte by byte, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.boolean(), (objects, isPretty) => {
        const bodies = objects.map((object) => JSON.stringify(object, null, isPretty ? 1 : 0))
        const page = `{"events":[${bodies.join(',')}],"next":"0-1.1-2"}`

        expect(readEventPage(page)).toEqual({ events: bodies, next: '0-1.1-2' })
      }),
    )
  })

  it('keeps the order of members that look like indexes', () => {
    const body = '{"b":1,"2":{"x":"}\\\\\\""},"1":[]}'

    expect(readEventPage(`{"events":[${body}],"next":"0-0"}`).events).toEqual([body])
  })

  it('refuses what is no page', () => {
    expect(() => readEventPage('<html>')).toThrow('no page of events')
  })
})
