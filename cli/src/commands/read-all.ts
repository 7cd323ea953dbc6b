import type { EventRecord } from '@lodestream/shared/events/entity-event'
import type { CommandParts } from './command-parts.ts'
import { type FilterOptions, openSource, readingOf, type SourceOptions } from './source-options.ts'

/**
 * Reads what the options name from the earliest event (or --from) to the end, with a progress bar. Rejects when it was
 * interrupted: half a log must not look like a whole one.
 */
export async function readAll(
  options: SourceOptions & FilterOptions,
  { terminal, signal }: CommandParts,
  take: (record: EventRecord) => void | Promise<void>,
): Promise<void> {
  await using source = await openSource(options)
  const progress = terminal.progress('reading')
  try {
    for await (const record of source.read(readingOf(options, 'earliest', signal))) {
      progress.step()
      await take(record)
    }
    signal.throwIfAborted()
  } finally {
    progress.end()
  }
}
