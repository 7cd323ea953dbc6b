import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { buildOpenApi } from '../openapi/build-openapi.ts'

/** What came back, as far as openapi.json says anything about it. */
export interface ObservedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

const root = 'https://openapi.test/openapi.json'
const document = buildOpenApi({ defaultLimit: 20, maxLimit: 1000 })
const templates = Object.keys(document.paths).map((path) => ({
  path,
  syntax: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`),
}))
const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
ajv.addSchema(document, root)

interface DescribedResponse {
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: Readonly<Record<string, unknown>>
}

/**
 * Throws when openapi.json does not describe an answer: its status, the absence or the media type of its body, the JSON in it,
 * the headers it must name. Paths that the document does not have, HEAD, OPTIONS and 405 are none of its business.
 */
export function assertDescribed(method: string, url: string, answer: ObservedAnswer): void {
  const path = url.split('?', 1)[0] ?? url
  const template = templates.find(({ syntax }) => syntax.test(path))?.path
  if (template === undefined) return
  const operation = document.paths[template]?.[method.toLowerCase()] as
    | { readonly responses: Readonly<Record<string, DescribedResponse>> }
    | undefined
  if (operation === undefined) return
  const where = `${method} ${template} ${answer.status}`
  const response = operation.responses[answer.status]
  if (response === undefined) throw new Error(`${where} is not described: ${answer.text.slice(0, 300)}`)
  assertHeaders(where, response, answer)
  assertBody({ where, template, method, response }, answer)
}

const named = ['location', 'etag', 'ngsild-results-count', 'ngsild-entitymap', 'preference-applied']

function assertHeaders(where: string, response: DescribedResponse, { headers }: ObservedAnswer): void {
  const described = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase())
  const missing = named.filter((name) => headers[name] !== undefined && !described.includes(name))
  if (missing.length > 0) throw new Error(`${where} does not describe the headers ${missing.join(', ')}`)
}

function assertBody(
  at: { where: string; template: string; method: string; response: DescribedResponse },
  { status, headers, text }: ObservedAnswer,
): void {
  const { where, template, method, response } = at
  if (response.content === undefined || text === '') {
    if (response.content !== undefined || text !== '')
      throw new Error(`${where} differs in having a body: ${text}`)
    return
  }
  const type = String(headers['content-type']).split(';', 1)[0] ?? ''
  if (response.content[type] === undefined) throw new Error(`${where} does not describe ${type}`)
  const validate = validatorAt([
    'paths',
    template,
    method.toLowerCase(),
    'responses',
    `${status}`,
    'content',
    type,
  ])
  if (!validate(JSON.parse(text)))
    throw new Error(
      `${where} differs from its schema: ${ajv.errorsText(validate.errors)} in ${text.slice(0, 500)}`,
    )
}

function validatorAt(pointer: readonly string[]): ValidateFunction {
  const steps = [...pointer, 'schema'].map((step) =>
    encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')),
  )
  const validate = ajv.getSchema(`${root}#/${steps.join('/')}`)
  if (validate === undefined) throw new Error(`No schema at ${pointer.join(' ')}`)
  return validate
}
