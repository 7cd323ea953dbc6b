import type { Command } from 'commander'
import { type TenantReport, verifyLog } from '../domain/verify-log.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'
import { readAll } from './read-all.ts'
import { type FilterOptions, type SourceOptions, withFilter, withSource } from './source-options.ts'

interface VerifyOptions extends SourceOptions, FilterOptions {
  readonly complete?: true
  readonly schema: boolean
}

/** `events verify`: is the log what docs/events.md promises? */
export function registerVerify(events: Command, parts: CommandParts): void {
  const verify = events
    .command('verify')
    .description(
      'check the log: no gaps, in order per entity, repetitions with identical bytes, by the schema',
    )
    .option(
      '--complete',
      'the log has its beginning: an entity that does not begin with sequence 1 is a finding',
    )
    .option('--no-schema', 'do not hold the bodies against the JSON Schema')
  withFilter(withSource(verify)).action((options: VerifyOptions) => runVerify(options, parts))
  examples(verify, [
    ['events verify', 'a report per tenant; exit code 1 when something is wrong'],
    [
      'events verify --kafka localhost:9092 --complete --json',
      'the topic itself, which nothing was removed from',
    ],
  ])
}

async function runVerify(options: VerifyOptions, parts: CommandParts): Promise<void> {
  const verification = verifyLog({
    complete: options.complete === true,
    schemaProblem: options.schema ? await bySchema() : () => undefined,
  })
  await readAll(options, parts, verification.take)
  const reports = verification.reports()
  for (const report of reports) await printReport(report, options, parts)
  if (reports.length === 0) parts.terminal.note('The log has no events')
  if (reports.some(({ problems }) => problems > 0)) parts.exitWith(1)
}

async function bySchema(): Promise<(body: unknown) => string | undefined> {
  const { entityEventValidator } = await import('@lodestream/shared/events/entity-event-validator')
  return entityEventValidator()
}

async function printReport(
  report: TenantReport,
  { json }: VerifyOptions,
  { terminal: { line, style } }: CommandParts,
): Promise<void> {
  if (json) return line(JSON.stringify(report))
  const { tenant, events, entities, duplicates, beginLate, problems, findings } = report
  const verdict = problems === 0 ? style('green', 'ok') : style('red', `${problems} findings`)
  await line(
    `${style('bold', tenant)}: ${verdict}; ${events} events of ${entities} entities, ${duplicates} repetitions, ${beginLate} entities begin late`,
  )
  for (const { kind, entityId = '', detail } of findings)
    await line(`  ${style('red', kind)} ${entityId} ${detail}`)
  if (problems > findings.length) await line(`  ... and ${problems - findings.length} more`)
}
