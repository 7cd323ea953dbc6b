import type { Command } from 'commander'
import { UsageError } from '../domain/failures.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'
import type { ReplayOptions } from './replay-options.ts'
import { replayToSubscription } from './replay-to-subscription.ts'
import { replayToTopic } from './replay-to-topic.ts'
import { withFilter, withSource } from './source-options.ts'

/** `events replay`: the same events once more, into a topic or to one subscription. */
export function registerReplay(events: Command, parts: CommandParts): void {
  const replay = events
    .command('replay')
    .description(
      'events once more, marked, with the same ids: appended to another topic, or notified to one subscription',
    )
    .option('--to-topic <name>', 'where to append; created like cim.entity when it is not there')
    .option('--to-kafka <brokers>', 'the brokers of that topic, when they are not those of --kafka')
    .option(
      '--to-subscription <id>',
      'instead: the subscription to notify (not with --kafka and --operation-type)',
    )
  withFilter(withSource(replay)).action((options: ReplayOptions) => runReplay(options, parts))
  examples(replay, [
    ['events replay --kafka localhost:9092 --to-topic cim.entity.again --type Vehicle', 'all vehicles'],
    [
      'events replay --to-kafka localhost:9092 --to-topic audit --from 2026-01-31T12:00:00Z',
      'from a broker over HTTP, since a time',
    ],
    [
      'events replay --to-subscription urn:ngsi-ld:Subscription:1 --from 2026-01-31T12:00:00Z --tenant city',
      'a receiver lost what it knew',
    ],
  ])
}

async function runReplay(options: ReplayOptions, parts: CommandParts): Promise<void> {
  const { toTopic, toSubscription } = options
  if (toTopic !== undefined && toSubscription === undefined) return replayToTopic(toTopic, options, parts)
  if (toSubscription !== undefined && toTopic === undefined)
    return replayToSubscription(toSubscription, options, parts)
  throw new UsageError('say where to replay to: --to-topic <name> or --to-subscription <id>')
}
