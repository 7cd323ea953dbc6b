import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import specs from '@asyncapi/specs'
import { Ajv, type AnySchema } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { breakingChanges } from '../testing/schema-compatibility.ts'
import { buildAsyncApi } from './build-asyncapi.ts'
import { describedTopics } from './described-topics.ts'

const root = resolve(import.meta.dirname, '../../..')
const readJson = (path: string): unknown => JSON.parse(readFileSync(resolve(root, path), 'utf8'))
const messages = Object.values(describedTopics).map(({ message }) => message)

describe('buildAsyncApi()', () => {
  it('is a valid AsyncAPI 3 document', () => {
    const ajv = new Ajv({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const isValid = ajv.compile(specs.schemasWithoutId['3.0.0'] as AnySchema)

    expect(isValid(buildAsyncApi()), JSON.stringify(isValid.errors, null, 1)).toBe(true)
    // The schema of AsyncAPI is compiled first, all 380 kB of it.
  })

  it('refers to nothing that is not there', () => {
    const document: unknown = buildAsyncApi()
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
      ([, path = '']) => path,
    )

    const lost = references.filter(
      (path) =>
        path
          .split('/')
          .reduce<unknown>(
            (value, name) => (value as Record<string, unknown> | undefined)?.[name],
            document,
          ) === undefined,
    )

    expect(references.length).toBeGreaterThan(0)
    expect(lost).toEqual([])
  })

  it('is what docs/asyncapi.json publishes, and the schemas are what docs/*.schema.json do', () => {
    expect(readJson('docs/asyncapi.json')).toEqual(buildAsyncApi())
    for (const { name, payload } of messages) expect(readJson(`docs/${name}.schema.json`)).toEqual(payload)
  })
})

describe('the schemas of messages', () => {
  it.each(messages)('$name is compatible with the one released last', ({ name, payload, headers }) => {
    // A message that was never released promises nothing yet.
    for (const [file, schema] of [
      [`shared/schemas/released/${name}.json`, payload],
      [`shared/schemas/released/${name}.headers.json`, headers],
    ] as const)
      if (existsSync(resolve(root, file))) expect(breakingChanges(readJson(file), schema)).toEqual([])
  })

  it('have been released, those of entities', () => {
    expect(existsSync(resolve(root, 'shared/schemas/released/entity-event.json'))).toBe(true)
    expect(existsSync(resolve(root, 'shared/schemas/released/entity-state.json'))).toBe(true)
  })
})
