import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as errors from '../ngsi-ld/errors.ts'
import { errorStatus, toProblem } from './problem-details.ts'

const { NgsiLdError: _base, ...classes } = errors
const documentation = readFileSync(resolve(import.meta.dirname, '../../../docs/errors.md'), 'utf8')
const documented = [...documentation.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(
  ([, name, status]) => [name, Number(status)] as const,
)

describe('the error table', () => {
  it('knows every error class, as docs/errors.md does', () => {
    const table = Object.entries(classes).map(([name, errorClass]) => [name, errorStatus.get(errorClass)])

    expect(errorStatus.size).toBe(Object.keys(classes).length)
    expect(new Map(documented)).toEqual(new Map(table as [string, number][]))
  })
})

describe('toProblem()', () => {
  it('says when to come back', () => {
    const problem = toProblem(new errors.ServiceOverloaded('Too many changes are waiting', 3), 'r1')

    expect(problem).toMatchObject({ status: 503, headers: { 'retry-after': '3' } })
  })

  it('keeps the cause of internal errors to itself', () => {
    for (const error of [
      new errors.InternalError('connection to 10.0.0.1 lost'),
      new TypeError('x'),
      'text',
      undefined,
    ]) {
      const { status, body } = toProblem(error, 'r1')
      expect(status).toBe(500)
      expect(body).toMatchObject({ detail: 'The broker failed; its log explains request r1' })
    }
  })
})
