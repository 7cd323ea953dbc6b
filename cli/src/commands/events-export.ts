import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { Command } from 'commander'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'
import { readAll } from './read-all.ts'
import { type FilterOptions, type SourceOptions, withFilter, withSource } from './source-options.ts'

interface ExportOptions extends SourceOptions, FilterOptions {
  readonly out?: string
}

/** `events export`: the bodies as they are in the log, one per line (NDJSON). */
export function registerExport(events: Command, parts: CommandParts): void {
  const command = events
    .command('export')
    .description('write events as NDJSON: the bodies as they are in the log, one per line')
    .option('-o, --out <file>', 'write to this file instead of standard output')
  withFilter(withSource(command)).action((options: ExportOptions) => runExport(options, parts))
  examples(command, [
    ['events export --out events.ndjson', 'the whole log'],
    ['events export --tenant city --type Vehicle | gzip > vehicles.ndjson.gz', 'a part of it'],
  ])
}

async function runExport(options: ExportOptions, parts: CommandParts): Promise<void> {
  const { terminal } = parts
  let count = 0
  if (options.out === undefined) {
    await readAll(options, parts, async ({ body }) => {
      await terminal.line(body)
      count++
    })
  } else {
    const file = createWriteStream(options.out)
    const written = finished(file)
    written.catch(() => {})
    await readAll(options, parts, async ({ body }) => {
      if (!file.write(`${body}\n`)) await Promise.race([once(file, 'drain'), written])
      count++
    })
    file.end()
    await written
  }
  terminal.note(`${count} events exported`)
}
