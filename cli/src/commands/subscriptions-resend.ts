import type { Command } from 'commander'
import { httpDeadLetters } from '../adapters/http-dead-letters.ts'
import { UsageError } from '../domain/failures.ts'
import { type BrokerOptions, openBroker, openSubscriptions, withBroker } from './broker-options.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'

interface ResendOptions extends BrokerOptions {
  readonly subscription?: string
  readonly all?: true
}

/** `subscriptions resend`: what was given up, once more. */
export function registerResend(subscriptions: Command, parts: CommandParts): void {
  const resend = subscriptions
    .command('resend')
    .description('send dead letters again: one, those of a subscription, or all of the tenant')
    .argument('[deadLetterId]', 'as subscriptions dlq ls shows it')
    .option('--subscription <id>', 'those of this subscription, the oldest first')
    .option('--all', 'those of all subscriptions that are active')
  withBroker(resend).action((id: string | undefined, options: ResendOptions) => runResend(id, options, parts))
  examples(resend, [
    ['subscriptions resend urn:ngsi-ld:Notification:1', 'one notification'],
    ['subscriptions resend --subscription urn:ngsi-ld:Subscription:1', 'the receiver is back'],
    ['subscriptions resend --all --tenant city', 'all that the tenant has'],
  ])
}

async function runResend(id: string | undefined, options: ResendOptions, parts: CommandParts): Promise<void> {
  const { subscription, all, json } = options
  if ([id, subscription, all].filter((one) => one !== undefined).length !== 1)
    throw new UsageError('say what to send again: a dead letter, --subscription <id> or --all')
  const resent = id === undefined ? await resendMany(options, parts) : await resendOne(id, options)
  const { line } = parts.terminal
  await line(
    json
      ? JSON.stringify({ resent })
      : `${resent} ${resent === 1 ? 'notification' : 'notifications'} sent again`,
  )
}

async function resendOne(id: string, options: ResendOptions): Promise<number> {
  const { broker, tenant } = openBroker(options)
  await httpDeadLetters(broker, { tenant }).retry(id)
  return 1
}

/** Call by call, until there are no more; what others send again meanwhile is not waited for. */
async function resendMany(options: ResendOptions, parts: CommandParts): Promise<number> {
  const subscriptions = openSubscriptions(options, parts)
  const progress = parts.terminal.progress('sending again', 'notifications')
  let total = 0
  try {
    for (;;) {
      const { resent, more } = await subscriptions.resend(options.subscription)
      total += resent
      progress.step(resent)
      if (!more || resent === 0) return total
    }
  } finally {
    progress.end()
  }
}
