import { defaultTenant } from '@lodestream/shared/ngsi-ld/tenant'
import type { Command } from 'commander'
import { httpDeadLetters } from '../adapters/http-dead-letters.ts'
import type { DeadLetters } from '../ports/dead-letters.ts'
import type { CommandParts } from './command-parts.ts'
import { dropLetter, listLetters, maxLetters, showLetter } from './dead-letter-actions.ts'
import { examples } from './examples.ts'
import { brokerOf, type SourceOptions, tenantOf, withSource } from './source-options.ts'
import { wholeOption } from './whole-option.ts'

interface DlqOptions extends SourceOptions {
  readonly subscription?: string
  readonly limit?: number
}

/** `events dlq`: what was given up. */
export function registerDlq(events: Command, parts: CommandParts): void {
  const dlq = events
    .command('dlq')
    .description('dead letters: notifications of a broker, or with --kafka the records of <topic>.dlq')
  registerLs(dlq, parts)
  const show = withSource(
    dlq.command('show').description('show one, with its body').argument('<id>', 'as ls shows it'),
  )
  show.action(async (id: string, options: DlqOptions) =>
    showLetter(await open(options), id, { options, parts }),
  )
  examples(show, [['events dlq show urn:ngsi-ld:Notification:1', 'what would have been sent']])
  const retry = dlq.command('retry').description('send one again').argument('<id>', 'as ls shows it')
  withSource(retry).action(async (id: string, options: DlqOptions) => {
    const letters = await open(options)
    await letters.retry(id)
    parts.terminal.note(`${id} is sent again`)
  })
  examples(retry, [
    ['events dlq retry 3-1007 --kafka localhost:9092', 'append a record once more to its topic'],
  ])
  const drop = dlq.command('drop').description('delete one').argument('<id>', 'as ls shows it')
  withSource(drop).action(async (id: string, options: DlqOptions) =>
    dropLetter(await open(options), id, parts),
  )
  examples(drop, [['events dlq drop urn:ngsi-ld:Notification:1', 'it is not sent any more']])
}

function registerLs(dlq: Command, parts: CommandParts): void {
  const ls = dlq
    .command('ls')
    .description('list them; exit code 1 when there are any')
    .option('--subscription <id>', 'only of this subscription (not with --kafka)')
    .option('--limit <count>', 'so many at most', wholeOption('--limit', 1, maxLetters), 100)
  withSource(ls).action(async (options: DlqOptions) => listLetters(await open(options), options, parts))
  examples(ls, [
    ['events dlq ls', 'the notifications of the default tenant that were given up'],
    ['events dlq ls --kafka localhost:9092 --topic orders', 'the records of orders.dlq'],
  ])
}

async function open(options: DlqOptions): Promise<DeadLetters> {
  const { kafka, topic, subscription } = options
  if (kafka !== undefined) {
    const { kafkaDeadLetters } = await import('../adapters/kafka-dead-letters.ts')
    return kafkaDeadLetters({ brokers: kafka.split(','), topic })
  }
  const tenant = tenantOf(options) ?? defaultTenant
  const bySubscription = subscription === undefined ? {} : { subscriptionId: subscription }
  return httpDeadLetters(brokerOf(options), { tenant, ...bySubscription })
}
