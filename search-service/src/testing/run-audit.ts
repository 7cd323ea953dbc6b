import type { EntityEvent } from '@lodestream/shared/events/entity-event'
import { expect, it } from 'vitest'
import { openApi, type TestAnswer, type TestApi } from './open-api.ts'

/** The entity of the audit: `{id}` in a request stands for it. */
export const auditedId = 'urn:ngsi-ld:Greenhouse:g1'
const nobody = 'urn:ngsi-ld:Greenhouse:nobody'

type Members = Readonly<Record<string, unknown>>

/** One sentence of the specification: what is stored, what is sent, and all that follows from it. */
export interface AuditRow {
  readonly rule: string
  /** Members of the stored entity besides id and type; `null`: nothing is stored. */
  readonly stored?: Members | null
  /** `PATCH {id}/attrs`: `{id}` is the path of the stored entity, `{nobody}` that of one that is not there. */
  readonly send: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** 204 when absent. */
  readonly status?: number
  /** The error of a refusal, by the end of its type, and a part of its detail. */
  readonly error?: readonly [type: string, detail: string]
  /** The whole body of the answer. */
  readonly answer?: unknown
  /** The entity afterwards, normalized, besides id and type; as stored when absent; `null`: gone. */
  readonly becomes?: Members | null
  /** What happened, in order: `ATTRIBUTE_UPDATE climate`. Nothing when absent and the entity stays as it was. */
  readonly events?: readonly string[]
}

/** Runs every row against an API of its own over memory. */
export function runAudit(rows: readonly AuditRow[]): void {
  it.each(rows.map((row) => [row.rule, row] as const))('%s', async (_rule, row) => {
    await using api = openApi()
    if (row.stored !== null) await create(api, row.stored ?? {})
    const before = api.events().length

    const { body, headers = {} } = row
    const answer = await api.send(requestOf(row), { headers, ...(body === undefined ? {} : { body }) })

    expectAnswer(answer, row)
    await expectState(api, row)
    const events = api.events().slice(before).map(told)
    if (row.events || !('becomes' in row)) expect(events).toEqual(row.events ?? [])
  })
}

function expectAnswer({ status, json }: TestAnswer, row: AuditRow): void {
  const [type, detail] = row.error ?? []
  expect([status, json?.detail ?? '']).toEqual([
    row.status ?? 204,
    detail === undefined ? '' : expect.stringContaining(detail),
  ])
  if (type !== undefined) expect(json.type).toBe(`https://uri.etsi.org/ngsi-ld/errors/${type}`)
  if ('answer' in row) expect(json).toEqual(row.answer)
}

function requestOf({ send }: AuditRow): string {
  return send.replace('{id}', `/entities/${auditedId}`).replace('{nobody}', `/entities/${nobody}`)
}

async function create(api: TestApi, members: Members): Promise<void> {
  const { status, text } = await api.send('POST /entities', {
    body: { id: auditedId, type: 'Greenhouse', ...members },
  })
  expect([status, text]).toEqual([201, ''])
}

/** By a GET, normalized: what a client sees. */
async function expectState(api: TestApi, row: AuditRow): Promise<void> {
  const expected = 'becomes' in row ? row.becomes : row.stored
  const { status, json } = await api.send(`GET /entities/${auditedId}`)
  if (expected === null) expect(status).toBe(404)
  else expect(json).toEqual({ id: auditedId, type: 'Greenhouse', ...expected })
}

function told({ operationType, attributeName, datasetId }: EntityEvent): string {
  return [operationType, attributeName, datasetId].filter((part) => part !== undefined).join(' ')
}
