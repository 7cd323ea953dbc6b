import { request } from 'undici'
import { tenantHeaders } from './chaos-entities.ts'
import type { Outcome, Write } from './history.ts'
import type { PlannedWrite } from './plan-write.ts'

const requestTimeoutMs = 10_000

/** What a client knows after the request: one entry for each entity. */
export async function sendWrite(url: string, planned: PlannedWrite): Promise<readonly Write[]> {
  const invokedAt = performance.now()
  const answer = await send(url, planned)
  return planned.parts.map((part) => ({ kind: planned.kind, ...part, ...answer(part.entityId), invokedAt }))
}

type AnswerFor = (entityId: string) => Pick<Write, 'outcome' | 'status'>

interface BatchResult {
  readonly errors: readonly { readonly entityId: string; readonly error: { readonly status?: number } }[]
}

/** A connection that was never made is a refusal; one that broke leaves the outcome unknown. */
async function send(url: string, { method, tenant, path, body }: PlannedWrite): Promise<AnswerFor> {
  try {
    const { statusCode, body: answered } = await request(url + path, {
      method,
      headersTimeout: requestTimeoutMs,
      bodyTimeout: requestTimeoutMs,
      headers: {
        ...tenantHeaders(tenant),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answered.text()
    if (statusCode !== 207) return () => ({ outcome: outcomeOf(statusCode), status: statusCode })
    return answerOfItems(JSON.parse(text) as BatchResult)
  } catch (error) {
    const outcome = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED' ? 'failed' : 'unknown'
    return () => ({ outcome, status: undefined })
  }
}

function answerOfItems({ errors }: BatchResult): AnswerFor {
  const statuses = new Map(errors.map(({ entityId, error }) => [entityId, error.status ?? 500]))
  return (entityId) => {
    const status = statuses.get(entityId) ?? 207
    return { outcome: outcomeOf(status), status }
  }
}

function outcomeOf(status: number): Outcome {
  if (status >= 500 && status !== 503) return 'unknown'
  return status < 300 ? 'ok' : 'failed'
}
