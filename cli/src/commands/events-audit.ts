import type { Command } from 'commander'
import { type AuditEntry, auditEntry, shortValue } from '../domain/audit-trail.ts'
import { entityHistory } from '../domain/entity-history.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'
import { readEntity } from './read-entity.ts'
import { type SourceOptions, withSource } from './source-options.ts'

interface AuditOptions extends SourceOptions {
  readonly from?: string
}

/** `events audit`: who changed what, when, from what to what. */
export function registerAudit(events: Command, parts: CommandParts): void {
  const audit = events
    .command('audit')
    .description('show who changed an entity or one of its attributes, when, from what to what')
    .argument('<entityId>', 'the entity')
    .argument('[attribute]', 'one attribute: its name as it stands in the events, or its IRI')
    .option('--from <point>', 'only events from here on: earliest, a date-time or a position')
  withSource(audit).action((entityId: string, attribute: string | undefined, options: AuditOptions) =>
    runAudit({ entityId, attribute }, options, parts),
  )
  examples(audit, [
    ['events audit urn:ngsi-ld:Vehicle:V1 speed', 'every change of its speed'],
    ['events audit urn:ngsi-ld:Vehicle:V1 --json', 'every change, for a program'],
  ])
}

async function runAudit(
  { entityId, attribute }: { readonly entityId: string; readonly attribute: string | undefined },
  options: AuditOptions,
  parts: CommandParts,
): Promise<void> {
  const history = entityHistory(await readEntity(entityId, options, parts))
  const entries = history
    .map(({ record }) => auditEntry(record, attribute === undefined ? {} : { attribute }))
    .filter((entry) => entry !== undefined)
  const { terminal } = parts
  if (entries.length === 0) {
    terminal.note(`The log tells of no change of ${[attribute, entityId].filter(Boolean).join(' of ')}`)
    return parts.exitWith(1)
  }
  for (const entry of entries)
    await terminal.line(options.json ? JSON.stringify(entry) : auditLine(entry, parts))
}

function auditLine(entry: AuditEntry, { terminal: { style } }: CommandParts): string {
  const { occurredAt, actor = 'unknown', operation, operationType, attributeName = '', truncated } = entry
  const dataset = entry.datasetId === undefined ? '' : ` (${entry.datasetId})`
  const from = truncated && entry.from === undefined ? '(left out)' : shortValue(entry.from)
  const change = `${style('red', from)} -> ${style('green', shortValue(entry.to))}`
  return `${style('dim', occurredAt)} #${entry.sequence} ${actor} ${operation} ${operationType} ${style('cyan', attributeName)}${dataset} ${change}`
}
