import { jsonTypes } from '@lodestream/shared/http/media-type'
import type { ExchangeParts } from '@lodestream/shared/http/read-exchange'
import { registerResource } from '@lodestream/shared/http/resource'
import type { HttpServer } from '@lodestream/shared/http/server'
import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import {
  retrieveSourceIdentity,
  type SourceIdentityParts,
} from '../../operations/retrieve-source-identity.ts'

/** GET /info/sourceIdentity: Retrieve Context Source Identity Information (clause 6.33.3.1), in the core @context. */
export function registerSourceIdentity(server: HttpServer, parts: ExchangeParts & SourceIdentityParts): void {
  const retrieve = retrieveSourceIdentity(parts)
  registerResource(server, '/info/sourceIdentity', {
    parts,
    GET: {
      params: [],
      negotiates: jsonTypes,
      async handle({ tenant }) {
        return { status: 200, body: await retrieve(tenant), context: coreRequestContext }
      },
    },
  })
}
