import type { FastifyReply } from 'fastify'
import type { RequestContext } from '../json-ld/terms.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import { isUnchanged } from './conditional-read.ts'
import { representationTag, versionTag } from './entity-tag.ts'
import type { Answer, Exchange } from './exchange.ts'

/** What of a request an answer with names depends on. */
const variesBy = 'accept, link, ngsild-tenant, prefer'

/** Sends an answer: names in JSON come with their @context, by Link or inside (clause 6.3.5). */
export async function writeAnswer(
  reply: FastifyReply,
  answer: Answer,
  { answerType, tenant }: Pick<Exchange, 'answerType' | 'tenant'>,
): Promise<FastifyReply> {
  const { context, body, links = [] } = answer
  const inside = context !== undefined && answerType !== 'application/json' && !answer.linksContext
  const allLinks = context === undefined || inside ? links : [await contextLink(context, tenant), ...links]
  const link = allLinks.join(', ')
  const text = body === undefined ? answer.text : JSON.stringify(inside ? withContext(body, context) : body)
  // The Link names the @context: without it the same text may mean something else.
  const status = tagAnswer(reply, answer, `${text}${link}`)
  reply.code(status).headers(answer.headers ?? {})
  if (context !== undefined) addVary(reply)
  if (status === 304) return reply.send()
  if (link !== '') reply.header('link', link)
  if (text === undefined) return reply.send()
  // With a serializer the framework adds no charset parameter; text goes out in one piece with the headers, bytes do not.
  return reply.header('content-type', answerType).serializer(asItIs).send(text)
}

function asItIs(text: string): string {
  return text
}

/** Gives an answer about one version of an entity its ETag. The status: 304 when the client has the representation already. */
function tagAnswer(reply: FastifyReply, answer: Answer, bytes: string): number {
  const { version } = answer
  const status = answer.downgraded && answer.status === 200 ? 203 : answer.status
  if (version === undefined) return status
  const isRepresentation = (answer.body ?? answer.text) !== undefined && status !== 207
  const tag = isRepresentation ? representationTag(version, bytes) : versionTag(version)
  const unchanged = isRepresentation && isUnchanged(reply.request.headers, { version, tag })
  reply.header('etag', tag)
  return unchanged ? 304 : status
}

/** Caches that know no more than the URL must not mix answers up (RFC 9110 12.5.5). */
function addVary(reply: FastifyReply): void {
  const others = reply.getHeader('vary')
  reply.header('vary', others === undefined ? variesBy : `${String(others)}, ${variesBy}`)
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
