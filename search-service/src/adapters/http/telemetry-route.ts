import type { IncomingHttpHeaders } from 'node:http'
import { maxTelemetryBytes } from '@lodestream/shared/events/telemetry-topic'
import { type BodyLine, bodyLines } from '@lodestream/shared/http/body-lines'
import { HttpProblem } from '@lodestream/shared/http/http-problem'
import { parseJsonBytes } from '@lodestream/shared/http/json-body'
import { longBody, maxBodySilenceMs } from '@lodestream/shared/http/long-body'
import { withoutParameters } from '@lodestream/shared/http/media-type'
import { registerOtherMethods } from '@lodestream/shared/http/other-methods'
import { assertKnownParams, parseQueryParams } from '@lodestream/shared/http/query-params'
import type { HttpServer } from '@lodestream/shared/http/server'
import { parseTenant, tenantHeader } from '@lodestream/shared/http/tenant'
import type { ContextResolver } from '@lodestream/shared/json-ld/context-resolver'
import { BadRequestData, NgsiLdError, ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import { parseTelemetry } from '@lodestream/shared/representation/parse-telemetry'
import { MicroBatcher } from '../../operations/telemetry/micro-batcher.ts'
import { readTelemetryBatch, type TelemetryInput } from '../../operations/telemetry/read-telemetry-batch.ts'
import { maxTelemetryBatch, writeTelemetry } from '../../operations/telemetry/write-telemetry.ts'
import type { EntityStore } from '../../ports/entity-store.ts'
import { TelemetryReport } from './telemetry-report.ts'

const mediaType = 'application/x-ndjson'

/** What POST /telemetry stands on. */
export interface TelemetryRouteParts {
  readonly store: EntityStore
  readonly contexts: ContextResolver
  readonly defaultTenantName: string
  /** Of LdContextNotAvailable in the answer; 504 unless said. */
  readonly contextUnavailableStatus?: number
}

/**
 * POST /telemetry: values of attributes as NDJSON, read as fast as they are written, in whatever number (docs/telemetry.md).
 * The answer counts them and lists the lines that were refused.
 */
export function registerTelemetry(server: HttpServer, parts: TelemetryRouteParts): void {
  // The route reads the body itself; all others refuse this type before its body.
  server.addContentTypeParser(mediaType, (_request, body, done) => done(null, body))
  const { store, contexts } = parts
  const closing = new AbortController()
  server.addHook('preClose', async () => closing.abort())
  server.post('/telemetry', { onRequest: checkHeaders }, async (request, reply) => {
    const tenant = parseTenant(oneHeader(request.headers[tenantHeader]), parts.defaultTenantName)
    assertKnownParams(parseQueryParams(request.url), [])
    const report = new TelemetryReport(parts.contextUnavailableStatus)
    const batcher = new MicroBatcher<ReadLine>(maxTelemetryBatch, async (lines) => {
      const inputs = lines.map(({ input }) => input)
      const outcomes = await writeTelemetry(store, await readTelemetryBatch(contexts, { tenant, inputs }))
      for (const [index, outcome] of outcomes.entries()) report.add(lines[index]?.number ?? 0, outcome)
    })
    // Whoever is refused is not read on.
    reply.header('connection', 'close')
    try {
      const body = longBody(request.raw, { maxSilenceMs: maxBodySilenceMs, closing: closing.signal })
      for await (const line of bodyLines(body, maxTelemetryBytes)) await batcher.add(readLine(line))
      await batcher.end()
    } catch (error) {
      throw interrupted(error, report.lastLine)
    }
    const { status, body } = report.answer()
    return reply.removeHeader('connection').code(status).send(body)
  })
  registerOtherMethods(server, '/telemetry', { offered: ['POST'] })
}

interface ReadLine {
  readonly number: number
  readonly input: TelemetryInput
}

function readLine({ number, bytes }: BodyLine): ReadLine {
  try {
    if (bytes === undefined) throw new BadRequestData(`The line is longer than ${maxTelemetryBytes} bytes`)
    const message = parseTelemetry(parseJsonBytes(bytes, 'The line'))
    if (message.tenantName !== undefined)
      throw new BadRequestData('tenantName is not allowed here: the header NGSILD-Tenant names the tenant')
    return { number, input: { message, bytes: bytes.length } }
  } catch (error) {
    if (error instanceof NgsiLdError) return { number, input: { refusal: error } }
    throw error
  }
}

/** Says where to go on, to whom the broker has to send away. */
function interrupted(error: unknown, lastLine: number): unknown {
  if (!(error instanceof ServiceOverloaded)) return error
  const detail = `${error.detail}; lines 1 to ${lastLine} were taken`
  return new ServiceOverloaded(lastLine === 0 ? error.detail : detail, error.retryAfterSeconds, {
    cause: error,
  })
}

async function checkHeaders({ headers }: { readonly headers: IncomingHttpHeaders }): Promise<void> {
  if (withoutParameters(headers['content-type'] ?? '') !== mediaType)
    throw new HttpProblem(415, `The body must be ${mediaType}`, { body: null })
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity')
    throw new HttpProblem(415, 'The encoding of the body is not supported', {
      body: null,
      headers: { 'accept-encoding': 'identity' },
    })
}

function oneHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
