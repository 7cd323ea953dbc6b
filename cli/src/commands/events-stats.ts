import type { Command } from 'commander'
import { readDelivery } from '../adapters/read-delivery.ts'
import { countEvents, type EventStatistics } from '../domain/event-statistics.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'
import { readAll } from './read-all.ts'
import { brokerOf, type FilterOptions, type SourceOptions, withFilter, withSource } from './source-options.ts'

type StatsOptions = SourceOptions & FilterOptions

/** `events stats`: how much happens, and who is behind. */
export function registerStats(events: Command, parts: CommandParts): void {
  const stats = events
    .command('stats')
    .description('count events, tell rates, lag and the oldest undelivered notification')
  withFilter(withSource(stats)).action((options: StatsOptions) => runStats(options, parts))
  examples(stats, [
    ['events stats', 'the log over HTTP, with what the broker says of its relay and its notifications'],
    [
      'events stats --kafka localhost:9092 --json',
      'the topic itself, with the lag of the consumer groups that commit to Kafka',
    ],
  ])
}

async function runStats(options: StatsOptions, parts: CommandParts): Promise<void> {
  const counter = countEvents(new Date())
  await readAll(options, parts, counter.take)
  const all = { ...counter.statistics(), ...(await whoIsBehind(options)) }
  if (options.json) return parts.terminal.line(JSON.stringify(all))
  for (const line of statisticsLines(all)) await parts.terminal.line(line)
}

async function whoIsBehind(options: StatsOptions): Promise<object> {
  const { kafka, topic } = options
  if (kafka === undefined) return { delivery: await readDelivery(brokerOf(options)) }
  const { readGroupLags } = await import('@lodestream/shared/kafka/read-group-lags')
  return { lag: await readGroupLags(kafka.split(','), topic) }
}

function statisticsLines({ byOperationType, byTenant, ...rest }: EventStatistics): readonly string[] {
  const counts = (title: string, list: Readonly<Record<string, number>>) =>
    Object.entries(list).map(([name, count]) => `${title} ${name}: ${count}`)
  return [
    ...Object.entries(rest).map(
      ([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : value}`,
    ),
    ...counts('operationType', byOperationType),
    ...counts('tenant', byTenant),
  ]
}
