import type { FastifyReply } from 'fastify'
import type { RequestContext } from '../json-ld/terms.ts'
import type { TenantId } from '../ngsi-ld/tenant.ts'
import { parseEntityTags, representationTag, versionTag } from './entity-tag.ts'
import type { Answer, Exchange } from './exchange.ts'

/** What of a request an answer with names depends on. */
const variesBy = 'accept, link, ngsild-tenant, prefer'

/** Sends an answer: names in JSON come with their @context, by Link or inside (clause 6.3.5). */
export async function writeAnswer(
  reply: FastifyReply,
  answer: Answer,
  { answerType, tenant }: Pick<Exchange, 'answerType' | 'tenant'>,
): Promise<FastifyReply> {
  const { context, body, links = [], version } = answer
  const inside = context !== undefined && answerType !== 'application/json' && !answer.linksContext
  const allLinks = context === undefined || inside ? links : [await contextLink(context, tenant), ...links]
  const link = allLinks.join(', ')
  reply.code(answer.status).headers(answer.headers ?? {})
  if (context !== undefined) addVary(reply)
  if (link !== '') reply.header('link', link)
  if (body === undefined)
    return (version === undefined ? reply : reply.header('etag', versionTag(version))).send()
  const text = JSON.stringify(inside ? withContext(body, context) : body)
  if (version !== undefined && isUnchanged(reply, version, { text, link })) return reply.send()
  reply.header('content-type', answerType)
  // Bytes, because the framework adds a charset parameter to JSON text.
  return reply.send(Buffer.from(text))
}

/** Gives the answer its tag, and tells whether the client has it already (RFC 9110 13.1.2): then it is 304. */
function isUnchanged(
  reply: FastifyReply,
  version: number,
  { text, link }: { readonly text: string; readonly link: string },
): boolean {
  // The Link names the @context: without it the same text may mean something else.
  const isRepresentation = reply.statusCode !== 207
  const tag = isRepresentation ? representationTag(version, text + link) : versionTag(version)
  reply.header('etag', tag)
  if (!isRepresentation) return false
  const known = parseEntityTags('If-None-Match', reply.request.headers['if-none-match'])
  if (known === undefined || (known !== 'any' && !known.includes(tag.slice(1, -1)))) return false
  reply.code(304)
  return true
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
