import { describe, expect, it } from 'vitest'
import { readConfiguration } from './read-configuration.ts'
import { flag, list, optionalText, text, whole } from './setting-kinds.ts'

const table = {
  port: whole({ name: 'PORT', meaning: 'p', unit: 'port', default: 8080, min: 0, max: 65535 }),
  host: text({ name: 'HOST', meaning: 'h', default: '127.0.0.1' }),
  databaseUrl: optionalText({ name: 'DATABASE_URL', meaning: 'd', secret: true }),
  quiet: flag({ name: 'QUIET', meaning: 'q', default: false }),
  allow: list({ name: 'ALLOW', meaning: 'a', default: [] }),
}

describe('readConfiguration()', () => {
  it('takes the defaults from an empty environment', () => {
    expect(readConfiguration(table, { PORT: '' })).toEqual({
      port: 8080,
      host: '127.0.0.1',
      databaseUrl: undefined,
      quiet: false,
      allow: [],
    })
  })

  it('reads every kind', () => {
    expect(
      readConfiguration(table, { PORT: '1', QUIET: 'true', ALLOW: '10.0.0.0/8, ::1/128' }),
    ).toMatchObject({
      port: 1,
      quiet: true,
      allow: ['10.0.0.0/8', '::1/128'],
    })
  })

  it('reports every problem at once', () => {
    expect(() => readConfiguration(table, { PORT: '99999', QUIET: 'yes' })).toThrow(
      'PORT is "99999", but must be a whole number from 0 to 65535; QUIET is "yes", but must be true or false',
    )
  })
})
