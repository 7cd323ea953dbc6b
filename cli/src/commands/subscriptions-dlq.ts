import type { Command } from 'commander'
import { httpDeadLetters } from '../adapters/http-dead-letters.ts'
import type { DeadLetters } from '../ports/dead-letters.ts'
import { type BrokerOptions, openBroker, withBroker } from './broker-options.ts'
import type { CommandParts } from './command-parts.ts'
import { dropLetter, listLetters, maxLetters, showLetter } from './dead-letter-actions.ts'
import { examples } from './examples.ts'
import { wholeOption } from './whole-option.ts'

interface DlqOptions extends BrokerOptions {
  readonly subscription?: string
  readonly limit?: number
}

/** `subscriptions dlq`: the notifications that were given up. */
export function registerSubscriptionsDlq(subscriptions: Command, parts: CommandParts): void {
  const dlq = subscriptions.command('dlq').description('dead letters: notifications that were given up')
  const ls = dlq
    .command('ls')
    .description('list them, newest first; exit code 1 when there are any')
    .option('--subscription <id>', 'only of this subscription')
    .option('--limit <count>', 'so many at most', wholeOption('--limit', 1, maxLetters), 100)
  withBroker(ls).action((options: DlqOptions) => listLetters(open(options), options, parts))
  examples(ls, [
    ['subscriptions dlq ls --subscription urn:ngsi-ld:Subscription:1', 'what it was not told, and why'],
  ])
  const show = dlq
    .command('show')
    .description('show one, with its body')
    .argument('<deadLetterId>', 'as ls shows it')
  withBroker(show).action((id: string, options: DlqOptions) =>
    showLetter(open(options), id, { options, parts }),
  )
  examples(show, [['subscriptions dlq show urn:ngsi-ld:Notification:1', 'what would have been sent']])
  const drop = dlq.command('drop').description('delete one').argument('<deadLetterId>', 'as ls shows it')
  withBroker(drop).action((id: string, options: DlqOptions) => dropLetter(open(options), id, parts))
  examples(drop, [['subscriptions dlq drop urn:ngsi-ld:Notification:1', 'nobody wants it any more']])
}

function open(options: DlqOptions): DeadLetters {
  const { broker, tenant } = openBroker(options)
  const { subscription } = options
  return httpDeadLetters(broker, {
    tenant,
    ...(subscription === undefined ? {} : { subscriptionId: subscription }),
  })
}
