import { expect, it } from 'vitest'

/** What a test API answers. */
interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of an answer is whatever the test expects
  readonly json: any
}

/** An API over memory, as the services open one in their tests. */
interface Api {
  send(
    request: string,
    options?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Answer>
}

/**
 * A request that breaks one rule: `METHOD /path`, the body (JSON unless it is a text), the status, the end of the error type and
 * what `detail` must hold: the member and, where it helps, the rule. The type `''` is a refusal of HTTP itself (about:blank).
 */
export type BadRequest = readonly [
  request: string,
  body: unknown,
  status: number,
  type: string,
  detail: string,
  headers?: Readonly<Record<string, string>>,
]

/** Every row is refused as it says, with a complete ProblemDetails. */
export function refusesAll(rows: readonly BadRequest[], api: () => Api): void {
  it.each(rows.map((row) => [nameOf(row), row] as const))('%s', async (_name, row) => {
    const [request, body, status, type, detail, headers = {}] = row

    const answer = await api().send(request, { headers, ...(body === undefined ? {} : { body }) })

    expect([answer.status, answer.text === '' ? '' : answer.json?.detail]).toEqual([
      status,
      type === 'no body' ? '' : expect.stringContaining(detail),
    ])
    if (type !== 'no body') expectProblem(answer, { status, type })
  })
}

function expectProblem(answer: Answer, { status, type }: { status: number; type: string }): void {
  expect(answer.headers['content-type']).toBe('application/json')
  expect(answer.headers.link).toBeUndefined()
  expect(answer.json).toEqual({
    type: type === '' ? 'about:blank' : `https://uri.etsi.org/ngsi-ld/errors/${type}`,
    title: expect.stringMatching(/./),
    detail: expect.not.stringContaining(answer.json.title),
    status,
  })
}

function nameOf([request, body, status, type, detail, headers]: BadRequest): string {
  const sent = typeof body === 'string' ? body : JSON.stringify(body)
  const parts = [request, sent, headers && JSON.stringify(headers)].filter((part) => part !== undefined)
  return `${shortened(parts.join(' '))}: ${status} ${type} ${detail}`
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 150)} ... ${text.length} characters` : text
}
