import type { Command } from 'commander'
import type { Details } from '../adapters/http-subscriptions.ts'
import { tableLines } from '../terminal/table.ts'
import { type BrokerOptions, openSubscriptions, withBroker } from './broker-options.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'

/** `subscriptions show`: how one fares. */
export function registerShow(subscriptions: Command, parts: CommandParts): void {
  const show = subscriptions
    .command('show')
    .description('show how a subscription fares: what waits, attempts, the last error')
    .argument('<subscriptionId>', 'the subscription')
  withBroker(show).action(async (id: string, options: BrokerOptions) => {
    const { line } = parts.terminal
    const observed = await openSubscriptions(options, parts).show(id)
    if (options.json) return line(JSON.stringify(observed))
    for (const text of tableLines(membersOf(observed))) await line(text)
  })
  examples(show, [
    ['subscriptions show urn:ngsi-ld:Subscription:1', 'status, lag, attempts per second, last error'],
  ])
}

/** Members by name, those of objects as `lag.undelivered`. */
function membersOf(details: Details, above = ''): readonly (readonly [name: string, value: string])[] {
  return Object.entries(details).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? membersOf(value as Details, `${above}${name}.`)
      : [[`${above}${name}`, String(value)] as const],
  )
}
