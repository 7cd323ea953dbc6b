import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { Command } from 'commander'
import { decodeRecord } from '../domain/event-filter.ts'
import { eventLine } from '../domain/event-line.ts'
import { newestEvents } from '../domain/newest-events.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'
import { readAll } from './read-all.ts'
import {
  type FilterOptions,
  openSource,
  readingOf,
  type SourceOptions,
  withFilter,
  withSource,
} from './source-options.ts'
import { wholeOption } from './whole-option.ts'

interface TailOptions extends SourceOptions, FilterOptions {
  readonly follow?: true
  readonly lines: number
}

const maxLines = 10_000

/** `events tail`: the last events, or with --follow those that come. */
export function registerTail(events: Command, parts: CommandParts): void {
  const tail = events
    .command('tail')
    .description('show the last events, or follow the log as it grows')
    .option('-f, --follow', 'show what comes, from now on or from --from on, until Ctrl-C')
    .option('-n, --lines <count>', 'how many of the last events', wholeOption('--lines', 1, maxLines), 10)
  withFilter(withSource(tail)).action((options: TailOptions) => runTail(options, parts))
  examples(tail, [
    ['events tail -n 20', 'the last 20 events of all tenants'],
    ['events tail --follow --type Vehicle', 'what happens to vehicles from now on'],
    [
      'events tail -f --from 2026-01-31T12:00:00Z --operation-type ENTITY_CREATE,ENTITY_DELETE',
      'from a time on',
    ],
    ['events tail -f --kafka localhost:9092 --json | jq .entityId', 'the topic itself, for a program'],
  ])
}

async function runTail(options: TailOptions, parts: CommandParts): Promise<void> {
  const print = (record: EventRecord) => printEvent(record, options, parts)
  if (!options.follow) {
    for (const record of await lastEvents(options, parts)) await print(record)
    return
  }
  await using source = await openSource(options)
  for await (const record of source.follow(readingOf(options, 'latest', parts.signal))) await print(record)
}

async function lastEvents(options: TailOptions, parts: CommandParts): Promise<readonly EventRecord[]> {
  const newest = newestEvents<EventRecord>(options.lines)
  await readAll(options, parts, (record) => {
    const decoded = decodeRecord(record)
    if (decoded !== undefined) newest.add(decoded.event, record)
  })
  return newest.list()
}

/** One event: its bytes with --json, else a line for people. What is no event is passed over. */
export async function printEvent(
  record: EventRecord,
  { json }: { readonly json?: true },
  { terminal }: CommandParts,
): Promise<void> {
  if (json) return terminal.line(record.body)
  const decoded = decodeRecord(record)
  if (decoded !== undefined) await terminal.line(eventLine(decoded.event, terminal.style))
}
