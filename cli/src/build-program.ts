import { Command } from 'commander'
import type { CommandParts } from './commands/command-parts.ts'
import { registerAudit } from './commands/events-audit.ts'
import { registerDlq } from './commands/events-dlq.ts'
import { registerExport } from './commands/events-export.ts'
import { registerGet } from './commands/events-get.ts'
import { registerImport } from './commands/events-import.ts'
import { registerRebuild } from './commands/events-rebuild.ts'
import { registerReplay } from './commands/events-replay.ts'
import { registerStats } from './commands/events-stats.ts'
import { registerTail } from './commands/events-tail.ts'
import { registerVerify } from './commands/events-verify.ts'
import { registerSubscriptionsDlq } from './commands/subscriptions-dlq.ts'
import { registerLs } from './commands/subscriptions-ls.ts'
import { registerResend } from './commands/subscriptions-resend.ts'
import { registerShow } from './commands/subscriptions-show.ts'
import { registerTest } from './commands/subscriptions-test.ts'

/** The commands of `lodestream`. Throws CommanderError instead of ending the process. */
export function buildProgram(parts: CommandParts): Command {
  const program = new Command('lodestream')
    .description('Looks into a Lodestream broker and its event log (docs/cli.md)')
    .configureOutput({ outputError: (text, write) => write(text) })
    .showHelpAfterError('(add --help for the options)')
    .exitOverride()
  const events = program
    .command('events')
    .description('follow, inspect, copy, check and rebuild the event log')
  for (const register of [
    registerTail,
    registerGet,
    registerAudit,
    registerExport,
    registerImport,
    registerReplay,
    registerRebuild,
    registerVerify,
    registerStats,
    registerDlq,
  ])
    register(events, parts)
  const subscriptions = program
    .command('subscriptions')
    .description('see how subscriptions fare, test their endpoints, send again what was given up')
  for (const register of [registerLs, registerShow, registerTest, registerSubscriptionsDlq, registerResend])
    register(subscriptions, parts)
  program.addHelpText(
    'after',
    '\nExit codes: 0 all is well, 1 there are findings, 2 wrong use, or nobody there.',
  )
  return program
}
