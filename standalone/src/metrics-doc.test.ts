import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSearchService } from '@lodestream/search-service/app'
import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import { measureRequests } from '@lodestream/shared/http/measure-requests'
import { createServer } from '@lodestream/shared/http/server'
import { createLogger } from '@lodestream/shared/logging/logger'
import type { Metrics, MetricText } from '@lodestream/shared/metrics/metrics'
import { measureProcess } from '@lodestream/shared/process/measure-process'
import { createSubscriptionService } from '@lodestream/subscription-service/app'
import { expect, it } from 'vitest'
import { standaloneSettings } from './config.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8')

/** Whatever is asked of it is as little: nothing is measured here. */
const anything: unknown = new Proxy(() => {}, {
  get: (_target, name) => (name === Symbol.toPrimitive ? () => 1 : anything),
  apply: () => anything,
})

type Row = Readonly<Record<'name' | 'type' | 'labels' | 'meaning', string>>

function rowOf(type: string, { name, labels = [], meaning }: MetricText): Row {
  return { name: `\`${name}\``, type, labels: labels.map((one) => `\`${one}\``).join(', ') || '-', meaning }
}

/** The metrics of the broker as it is composed. */
function measured(): readonly Row[] {
  const rows: Row[] = []
  const metrics: Metrics = {
    counter: (text) => {
      rows.push(rowOf('counter', text))
      return () => {}
    },
    histogram: (text) => {
      rows.push(rowOf('histogram', text))
      return () => {}
    },
    figures: (_read, figures) => void rows.push(...figures.map((figure) => rowOf(figure.type, figure))),
  }
  const logger = createLogger('test', 'silent')
  measureRequests(createServer({ logger, maxBodyBytes: 1000, corsOrigins: [] }), metrics)
  measureProcess(metrics, { database: anything, contextCache: anything } as never)
  const parts = {
    ...{ configuration: readConfiguration(standaloneSettings, {}), logger, metrics },
    ...{ database: anything, log: anything, publicUrl: anything, contexts: anything, contextCache: anything },
    ...{ contextHosting: anything, contextStore: anything, contextUsage: anything },
  }
  createSearchService(parts as never)
  createSubscriptionService(parts as never)
  return rows
}

function documented(): readonly Row[] {
  const section = page.split(/^## /m).find((text) => text.startsWith('Metrics\n')) ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => {
      const [name = '', type = '', labels = '', meaning = ''] = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim())
      return { name, type, labels, meaning }
    })
}

const byName = (rows: readonly Row[]) => [...rows].sort((a, b) => (a.name < b.name ? -1 : 1))

it('docs/operations.md has every metric, and no other', () => {
  expect(byName(documented())).toEqual(byName(measured()))
})

it.each(measured())('$name follows the conventions of Prometheus', ({ name, type, meaning }) => {
  expect(name).toMatch(/^`lodestream_[a-z]+(_[a-z]+)*`$/)
  expect(name.endsWith('_total`')).toBe(type === 'counter')
  expect(name).not.toMatch(/_(ms|millis|minutes|kilobytes|count|sum|bucket)`$/)
  expect(meaning).toMatch(/^[A-Z].*\.$/)
})
