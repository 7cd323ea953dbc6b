import { METHODS } from 'node:http'
import type { FastifyInstance, HTTPMethods } from 'fastify'
import { BadRequestData } from '../ngsi-ld/errors.ts'
import { HttpProblem } from './http-problem.ts'

/** Methods that Node.js reads and the framework does not know by itself: a resource refuses them like any other. */
export function knowAllMethods(server: FastifyInstance): void {
  const known = new Set(server.supportedMethods)
  for (const method of METHODS) if (!known.has(method)) server.addHttpMethod(method, { hasBody: true })
}

/** What of the methods of a resource is special. */
export interface OfferedMethods {
  readonly offered: readonly string[]
  /** See ResourceParts. */
  readonly needId?: readonly string[]
}

/** What a resource answers to methods it does not offer: OPTIONS tells those it does, anything else is 405 (clause 6.3.2). */
export function registerOtherMethods(server: FastifyInstance, url: string, methods: OfferedMethods): void {
  const { offered, needId = [] } = methods
  const known = [...offered, ...(offered.includes('GET') ? ['HEAD'] : []), 'OPTIONS']
  const allow = known.join(', ')
  server.options(url, (_request, reply) => reply.code(204).header('allow', allow).send())
  server.route({
    method: server.supportedMethods.filter((method) => !known.includes(method)) as HTTPMethods[],
    url,
    onRequest: ({ method, url }, _reply, done) => {
      const forgotten = needId.includes(method) && pathOf(url).endsWith('/')
      done(forgotten ? new BadRequestData('The path has no id') : methodNotAllowed(method, allow))
    },
    handler: () => undefined,
  })
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url
}

function methodNotAllowed(method: string, allow: string): HttpProblem {
  const detail = `The resource does not know the method ${method}`
  return new HttpProblem(405, 'The method is not allowed', { detail, headers: { allow } })
}
