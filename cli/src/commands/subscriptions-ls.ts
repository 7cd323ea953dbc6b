import type { Command } from 'commander'
import type { Details } from '../adapters/http-subscriptions.ts'
import { tableLines } from '../terminal/table.ts'
import { type BrokerOptions, openSubscriptions, withBroker } from './broker-options.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'
import { wholeOption } from './whole-option.ts'

interface LsOptions extends BrokerOptions {
  readonly limit: number
}

const maxListed = 100_000
const heading = ['ID', 'STATUS', 'SENT', 'FAILED', 'LAST', 'ENDPOINT']

/** `subscriptions ls`: which there are. */
export function registerLs(subscriptions: Command, parts: CommandParts): void {
  const ls = subscriptions
    .command('ls')
    .description('list the subscriptions of a tenant')
    .option('--limit <count>', 'so many at most', wholeOption('--limit', 1, maxListed), 1000)
  withBroker(ls).action((options: LsOptions) => runLs(options, parts))
  examples(ls, [
    ['subscriptions ls --tenant city', 'with their status and how often they were notified'],
    ['subscriptions ls --json', 'each as the API shows it'],
  ])
}

async function runLs(options: LsOptions, parts: CommandParts): Promise<void> {
  const { line, style, note } = parts.terminal
  const rows: (readonly string[])[] = []
  for await (const subscription of openSubscriptions(options, parts).list(options.limit)) {
    if (options.json) await line(JSON.stringify(subscription))
    else rows.push(rowOf(subscription))
  }
  if (options.json) return
  if (rows.length === 0) return note('The tenant has no subscription')
  const [first = '', ...others] = tableLines([heading, ...rows])
  await line(style('dim', first))
  for (const other of others) await line(other)
}

function rowOf({ id, status, notification }: Details): readonly string[] {
  const { endpoint, timesSent, timesFailed, lastNotification } = (notification ?? {}) as Details
  const { uri } = (endpoint ?? {}) as Details
  return [
    id,
    status,
    timesSent ?? 0,
    timesFailed ?? 0,
    lastNotification ?? '-',
    withoutCredentials(`${uri}`),
  ].map(String)
}

/** Tables are shown around. */
function withoutCredentials(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, '//')
}
