import type { FastifyReply } from 'fastify'
import type { RequestContext } from '../json-ld/terms.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import type { Answer, Exchange } from './exchange.ts'

/** Sends an answer: names in JSON come with their @context, by Link or inside (clause 6.3.5). */
export async function writeAnswer(
  reply: FastifyReply,
  answer: Answer,
  { answerType, tenant }: Pick<Exchange, 'answerType' | 'tenant'>,
): Promise<FastifyReply> {
  const { context, body, links = [] } = answer
  const inside = context !== undefined && answerType !== 'application/json' && !answer.linksContext
  const allLinks = context === undefined || inside ? links : [await contextLink(context, tenant), ...links]
  reply.code(answer.status).headers(answer.headers ?? {})
  if (allLinks.length > 0) reply.header('link', allLinks.join(', '))
  if (body === undefined) return reply.send()
  reply.header('content-type', answerType)
  // Bytes, because the framework adds a charset parameter to JSON text.
  return reply.send(Buffer.from(JSON.stringify(inside ? withContext(body, context) : body)))
}

/** One URL: for several contexts, or an embedded one, that of a context which holds them all. */
async function contextLink(context: RequestContext, tenant: TenantId): Promise<string> {
  const url = (await context.hostedUrl?.(tenant)) ?? context.linkUrl
  return `<${url}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`
}

function withContext(body: unknown, context: RequestContext): unknown {
  if (Array.isArray(body)) return body.map((element) => withContext(element, context))
  return { ...(body as object), '@context': context.given ?? context.linkUrl }
}
