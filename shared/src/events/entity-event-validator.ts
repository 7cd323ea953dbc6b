import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { entityEventSchema } from './entity-event-schema.ts'

/** What the JSON Schema says against a body, in one line; undefined when it has nothing to say. Compile once, use often. */
export function entityEventValidator(): (body: unknown) => string | undefined {
  const ajv = new Ajv({ strict: false })
  addFormats.default(ajv)
  const validate = ajv.compile(entityEventSchema)
  return (body) => (validate(body) ? undefined : ajv.errorsText(validate.errors, { dataVar: 'event' }))
}
