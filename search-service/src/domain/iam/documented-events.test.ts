import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { readKeycloakMessage } from './keycloak-message.ts'
import { subjectFields } from './subject-fields.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/iam.md'), 'utf8')
const samples = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => text)

it('docs/iam.md has samples, and each of them says something', () => {
  const facts = samples.map((body) =>
    readKeycloakMessage({ body, offset: 0n })?.facts.map(({ says }) => says),
  )

  expect(facts).toEqual([
    ['exists'],
    ['exists', 'exists'],
    ['exists', 'exists', 'linked'],
    ['exists', 'exists', 'linked'],
    ['exists'],
    ['gone'],
    ['exists'],
  ])
})

it('docs/iam.md names every field that is kept', () => {
  const names = Object.values(subjectFields).flatMap(Object.keys)
  expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
})
