import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { openTopic } from '../adapters/open-topic.ts'
import { UsageError } from '../domain/failures.ts'
import { markedAsReplay } from '../domain/marked-as-replay.ts'
import { batchedAppend } from './batched-append.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'
import { readAll } from './read-all.ts'
import { type FilterOptions, type SourceOptions, withFilter, withSource } from './source-options.ts'

interface ReplayOptions extends SourceOptions, FilterOptions {
  readonly toTopic: string
  readonly toKafka?: string
}

/** `events replay`: the same events once more, into a topic for whoever wants to see them again. */
export function registerReplay(events: Command, parts: CommandParts): void {
  const replay = events
    .command('replay')
    .description(
      'append events once more, to another topic: same bytes, same ids, marked by the header ce_replay',
    )
    .requiredOption('--to-topic <name>', 'where to append; created like cim.entity when it is not there')
    .option('--to-kafka <brokers>', 'the brokers of that topic, when they are not those of --kafka')
  withFilter(withSource(replay)).action((options: ReplayOptions) => runReplay(options, parts))
  examples(replay, [
    ['events replay --kafka localhost:9092 --to-topic cim.entity.again --type Vehicle', 'all vehicles'],
    [
      'events replay --to-kafka localhost:9092 --to-topic audit --from 2026-01-31T12:00:00Z',
      'from a broker over HTTP, since a time',
    ],
  ])
}

async function runReplay(options: ReplayOptions, parts: CommandParts): Promise<void> {
  const { toTopic, topic, kafka, toKafka = kafka } = options
  if (toKafka === undefined) throw new UsageError('--to-kafka must say where the topic is')
  if (toKafka === kafka && toTopic === topic)
    throw new UsageError('--to-topic must be another topic than the one that is read')
  await using writer = await openTopic(toKafka, toTopic)
  const appending = batchedAppend(writer)
  const replayId = randomUUID()
  await readAll(options, parts, (record) => appending.take(markedAsReplay(record, replayId)))
  const replayed = await appending.finish()
  if (options.json) await parts.terminal.line(JSON.stringify({ replayId, toTopic, replayed }))
  else
    await parts.terminal.line(
      `${replayed} events replayed to ${toTopic}, with the header ce_replay=${replayId}`,
    )
}
