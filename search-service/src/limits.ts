import { contextBounds } from '@lodestream/shared/contexts/context-bounds'
import { maxJsonDepth } from '@lodestream/shared/http/json-body'
import { maxQueryParams } from '@lodestream/shared/http/query-params'
import { headersTimeoutMs, maxHeaderBytes, requestTimeoutMs } from '@lodestream/shared/http/server'
import { maxTenantLength } from '@lodestream/shared/http/tenant'
import { defaultContextLimits } from '@lodestream/shared/json-ld/context-limits'
import { maxInstances, maxNesting, maxTypes } from '@lodestream/shared/ngsi-ld/model-limits'
import {
  maxPatternLength,
  maxQueryDepth,
  maxQueryLength,
  maxQueryTerms,
} from '@lodestream/shared/query/query-limits'
import { maxLinkedEntities } from '@lodestream/shared/representation/join-entities'
import { maxQueryIds } from './adapters/http/compile-query.ts'
import { maxQuerySelectors } from './adapters/http/query-body.ts'
import { maxIndexRows } from './adapters/postgres/entity-index/index-rows.ts'
import { maxSortedMatches } from './adapters/postgres/sort-matches.ts'
import type { SearchConfiguration } from './config.ts'
import { maxEntityMapIds, maxEntityMapLifetimeMs, maxEntityMaps } from './domain/entity-map.ts'

/** The limits in force, as `GET /health` shows them. */
export function limitsOf(configuration: SearchConfiguration): Readonly<Record<string, number>> {
  const { maxTerms, maxParts, maxDepth } = defaultContextLimits
  return {
    maxBodyBytes: configuration.maxBodyBytes,
    maxHeaderBytes,
    requestTimeoutMs,
    headersTimeoutMs,
    maxQueryParams,
    maxTenantLength,
    maxJsonDepth,
    maxNesting,
    maxInstances,
    maxTypes,
    maxQueryLength,
    maxQueryDepth,
    maxQueryTerms,
    maxPatternLength,
    maxQueryIds,
    maxQuerySelectors,
    maxLinkedEntities,
    maxSortedMatches,
    maxIndexRows,
    maxEntityMapIds,
    maxEntityMaps,
    maxEntityMapLifetimeMs,
    defaultLimit: configuration.defaultLimit,
    maxLimit: configuration.maxLimit,
    maxBatchItems: configuration.maxBatchItems,
    maxWaitingChanges: configuration.maxWaitingChanges,
    maxOutboxRows: configuration.maxOutboxRows,
    contextTimeoutMs: configuration.contextTimeoutMs,
    contextMaxBytes: configuration.contextMaxBytes,
    contextMaxTerms: maxTerms,
    contextMaxParts: maxParts,
    contextMaxDepth: maxDepth,
    maxHostedContexts: contextBounds.Hosted,
    maxImplicitContexts: contextBounds.ImplicitlyCreated,
    maxCachedContexts: contextBounds.Cached,
  }
}
