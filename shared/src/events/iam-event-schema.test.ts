import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { iamEventSchema } from './iam-event-schema.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/iam.md'), 'utf8')
const samples = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text))
const isValid = new Ajv({ strictRequired: false, allowUnionTypes: true }).compile(iamEventSchema)

describe('iamEventSchema', () => {
  it.each(samples)('has the sample $resourceType$type $operationType of docs/iam.md', (sample) => {
    expect(isValid(sample), JSON.stringify(isValid.errors)).toBe(true)
  })

  it.each([
    ['neither kind of event', { operationType: undefined, type: undefined }],
    ['no time', { time: undefined }],
    ['a time as a text', { time: '1701612920012' }],
    ['a representation that is an object', { representation: {} }],
  ])('refuses %s', (_what, members) => {
    expect(isValid(JSON.parse(JSON.stringify({ ...samples[0], ...members })))).toBe(false)
  })
})
