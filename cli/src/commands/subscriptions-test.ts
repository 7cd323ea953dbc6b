import type { Command } from 'commander'
import { plain } from '../terminal/table.ts'
import { type BrokerOptions, openSubscriptions, withBroker } from './broker-options.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'

/** `subscriptions test`: what the endpoint says to a sample notification. */
export function registerTest(subscriptions: Command, parts: CommandParts): void {
  const test = subscriptions
    .command('test')
    .description('send one sample notification; exit code 1 when it was not delivered')
    .argument('<subscriptionId>', 'the subscription, also a paused one')
  withBroker(test).action((id: string, options: BrokerOptions) => runTest(id, options, parts))
  examples(test, [['subscriptions test urn:ngsi-ld:Subscription:1', 'and what the endpoint said']])
}

async function runTest(id: string, options: BrokerOptions, parts: CommandParts): Promise<void> {
  const { line, style } = parts.terminal
  const report = await openSubscriptions(options, parts).test(id)
  const { outcome, status, durationMs, error } = report
  const isDelivered = outcome === 'delivered'
  if (!isDelivered) parts.exitWith(1)
  if (options.json) return line(JSON.stringify(report))
  const said = [status, error].filter((one) => one !== undefined && one !== '').join(' ')
  const told = `after ${Math.round(Number(durationMs))} ms${said === '' ? '' : `: ${plain(said)}`}`
  await line(`${style(isDelivered ? 'green' : 'red', `${outcome}`)} ${told}`)
}
