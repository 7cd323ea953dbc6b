import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { maxTelemetryErrors } from '@lodestream/search-service/adapters/http/telemetry-report'
import { maxListedTenants } from '@lodestream/search-service/adapters/http/tenants-route'
import {
  maxBatchGroupSize,
  maxGroupBytes,
  maxGroupSize,
} from '@lodestream/search-service/adapters/postgres/change-lane'
import { maxIndexRows } from '@lodestream/search-service/adapters/postgres/entity-index/index-rows'
import { maxKnownDocumentChars } from '@lodestream/search-service/adapters/postgres/known-documents'
import { discoveryTimeoutMs } from '@lodestream/search-service/adapters/postgres/postgres-entity-discovery'
import { maxSortedMatches } from '@lodestream/search-service/adapters/postgres/sort-matches'
import { searchSettings } from '@lodestream/search-service/config'
import { defaultEntityMapLifetimeMs } from '@lodestream/search-service/domain/entity-map'
import { maxRolesPerMessage } from '@lodestream/search-service/domain/iam/keycloak-role-event'
import { maxSubjectTextLength } from '@lodestream/search-service/domain/iam/message-members'
import { limitsOf as searchLimits } from '@lodestream/search-service/limits'
import { expiryLimits } from '@lodestream/search-service/operations/expire-entities'
import { purgePageSize } from '@lodestream/search-service/operations/purge-entities'
import { entityMapChunkSize } from '@lodestream/search-service/operations/query-entity-map'
import { relayLimits } from '@lodestream/search-service/operations/relay-outbox'
import {
  contextPatienceAgainMs,
  contextPatienceMs,
  maxAwaitedContexts,
} from '@lodestream/search-service/operations/telemetry/patient-contexts'
import { telemetryContextsAtOnce } from '@lodestream/search-service/operations/telemetry/read-telemetry-batch'
import { maxTelemetryBatch } from '@lodestream/search-service/operations/telemetry/write-telemetry'
import { maxDiscovered } from '@lodestream/search-service/ports/entity-discovery'
import { maxShownLinks } from '@lodestream/search-service/ports/subject-referential'
import { contextSettings } from '@lodestream/shared/config/context-settings'
import { processSettings } from '@lodestream/shared/config/process-settings'
import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import type { Settings } from '@lodestream/shared/config/setting'
import { contextUsageFlushMs, maxCountedContexts } from '@lodestream/shared/contexts/context-usage'
import { updatedEntityOnAllUpTo } from '@lodestream/shared/events/change-steps'
import {
  entityPartitions,
  entityRetentionMs,
  maxEventBytes,
  truncateAboveBytes,
} from '@lodestream/shared/events/entity-topic'
import { iamTopic } from '@lodestream/shared/events/iam-topic'
import { maxTelemetryBytes } from '@lodestream/shared/events/telemetry-topic'
import { maxBodySilenceMs } from '@lodestream/shared/http/long-body'
import { maxOffset } from '@lodestream/shared/http/pagination'
import { keepAliveTimeoutMs } from '@lodestream/shared/http/server'
import { defaultContextLimits } from '@lodestream/shared/json-ld/context-limits'
import { defaultRemoteContextLimits } from '@lodestream/shared/json-ld/remote-context-loader'
import { maxPositions } from '@lodestream/shared/ngsi-ld/geometry'
import { maxNameBytes } from '@lodestream/shared/ngsi-ld/model-limits'
import { maxScopes } from '@lodestream/shared/ngsi-ld/scope'
import { groupLeaseMs } from '@lodestream/shared/postgres/event-log/group-lease'
import {
  maxEdgeEncounters,
  maxEdgeTests,
  maxLinkedDepth,
  maxOrderElements,
  maxPatternDepth,
  maxPatternSize,
  maxQPathNames,
  maxQueryPositions,
  maxTypeHints,
} from '@lodestream/shared/query/query-limits'
import { maxJoinDepth } from '@lodestream/shared/representation/join-entities'
import { maxLanguageRanges } from '@lodestream/shared/representation/language-ranges'
import { maxEventsLimit } from '@lodestream/subscription-service/adapters/http/events-query'
import { subscriptionSettings } from '@lodestream/subscription-service/config'
import { defaultBreakerPolicy } from '@lodestream/subscription-service/domain/circuit-breaker'
import { defaultRetryPolicy } from '@lodestream/subscription-service/domain/retry-policy'
import { limitsOf as subscriptionLimits } from '@lodestream/subscription-service/limits'
import { describe, expect, it } from 'vitest'
import { standaloneSettings } from './config.ts'

const page = readFileSync(join(resolve(import.meta.dirname, '../..'), 'docs/configuration.md'), 'utf8')

/** The cells of the table under a heading, without the heading of the table. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

function code(value: unknown): string {
  const isNothing = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  return isNothing ? '-' : `\`${value}\``
}

function sorted(rows: readonly (readonly string[])[]): readonly string[] {
  return rows.map((row) => row.join(' | ')).sort()
}

function settingRows(table: Settings): readonly (readonly string[])[] {
  return Object.values(table).map((setting) => [
    code(setting.name),
    code(setting.default),
    setting.unit ?? '-',
    setting.meaning,
  ])
}

/** Settings of a table that another does not have in this very form. */
function without(table: Settings, other: Settings): Settings {
  return Object.fromEntries(Object.entries(table).filter(([member, setting]) => other[member] !== setting))
}

const everyProcess: Settings = { ...processSettings, ...contextSettings }

describe('docs/configuration.md', () => {
  it.each([
    ['Variables of every process', everyProcess],
    ['Variables of the search service', without(searchSettings, everyProcess)],
    ['Variables of the subscription service', without(subscriptionSettings, everyProcess)],
    [
      'Variables of standalone',
      without(standaloneSettings, { ...everyProcess, ...searchSettings, ...subscriptionSettings }),
    ],
  ])('tells of all variables and of no other: %s', (heading, table) => {
    expect(sorted(rowsUnder(heading))).toEqual(sorted(settingRows(table)))
  })

  it('tells of every limit that GET /health shows and of no other', () => {
    const search = searchLimits(readConfiguration(searchSettings, {}))
    const subscription = subscriptionLimits(readConfiguration(subscriptionSettings, {}))
    const shownBy = (name: string) =>
      name in search ? (name in subscription ? 'both' : 'search') : 'subscription'
    const shown = Object.entries({ ...search, ...subscription }).map(([name, value]) => [
      code(name),
      code(value),
      shownBy(name),
    ])
    const rows = rowsUnder('Limits in `GET /health`')
    expect(sorted(rows.map(([name = '', value = '', , by = '']) => [name, value, by]))).toEqual(sorted(shown))
    expect(rows.every(([, , unit, , meaning]) => unit && meaning)).toBe(true)
  })

  it('tells the values of the other bounds', () => {
    const { maxTerms, maxParts, maxDepth, ...contexts } = defaultContextLimits
    const { timeoutMs, maxBytes, ...documents } = defaultRemoteContextLimits
    const groups = {
      expiryLimits,
      relayLimits,
      defaultRetryPolicy,
      defaultBreakerPolicy,
      defaultContextLimits: contexts,
      defaultRemoteContextLimits: documents,
    }
    const single = {
      maxGroupSize,
      maxBatchGroupSize,
      maxGroupBytes,
      purgePageSize,
      entityPartitions,
      entityRetentionMs,
      truncateAboveBytes,
      maxEventBytes,
      updatedEntityOnAllUpTo,
      maxEventsLimit,
      groupLeaseMs,
      contextUsageFlushMs,
      maxCountedContexts,
      maxDiscovered,
      discoveryTimeoutMs,
      maxListedTenants,
      maxShownLinks,
      maxRolesPerMessage,
      maxSubjectTextLength,
      'iamTopic.maxRecordBytes': iamTopic.maxRecordBytes,
      'iamTopic.retentionMs': iamTopic.retentionMs,
      maxTelemetryBytes,
      maxTelemetryBatch,
      maxTelemetryErrors,
      telemetryContextsAtOnce,
      contextPatienceMs,
      contextPatienceAgainMs,
      maxAwaitedContexts,
      maxBodySilenceMs,
      keepAliveTimeoutMs,
      maxJoinDepth,
      maxLanguageRanges,
      defaultEntityMapLifetimeMs,
      entityMapChunkSize,
      maxSortedMatches,
      maxKnownDocumentChars,
      maxIndexRows,
      maxOffset,
      maxNameBytes,
      maxScopes,
      maxPositions,
      maxQPathNames,
      maxLinkedDepth,
      maxTypeHints,
      maxQueryPositions,
      maxEdgeEncounters,
      maxEdgeTests,
      maxOrderElements,
      maxPatternDepth,
      maxPatternSize,
    }
    const grouped = Object.entries(groups).flatMap(([group, bounds]) =>
      Object.entries(bounds).map(([name, value]) => [code(`${group}.${name}`), code(value)]),
    )
    const alone = Object.entries(single).map(([name, value]) => [code(name), code(value)])
    const rows = rowsUnder('Other bounds')
    expect(sorted(rows.map(([name = '', value = '']) => [name, value]))).toEqual(
      sorted([...grouped, ...alone]),
    )
    expect(rows.every(([, , unit, meaning]) => unit && meaning)).toBe(true)
  })
})
