import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { isEntityEvent } from '@lodestream/shared/events/is-entity-event'
import type { Command } from 'commander'
import { Unreachable, UsageError } from '../domain/failures.ts'
import { toEventRecord } from '../domain/to-event-record.ts'
import { batchedAppend } from './batched-append.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'
import { openWriter } from './open-writer.ts'

interface ImportOptions {
  readonly kafka: string
  readonly topic: string
  readonly defaultTenantName: string
  readonly json?: true
}

/** `events import`: NDJSON of `events export` into a topic. */
export function registerImport(events: Command, parts: CommandParts): void {
  const command = events
    .command('import')
    .description(
      'append the events of an export to a topic: same bytes, same ids; keys and headers follow from the bodies',
    )
    .argument('[file]', 'NDJSON, as events export writes it; standard input when not given')
    .requiredOption('--kafka <brokers>', 'as host:port,host:port')
    .requiredOption('--topic <name>', 'where to append; created like cim.entity when it is not there')
    .option('--default-tenant-name <name>', 'the name of the default tenant in events', 'default')
    .option('--json', 'print JSON')
    .action((file: string | undefined, options: ImportOptions) => runImport(file, options, parts))
  examples(command, [
    [
      'events import events.ndjson --kafka localhost:9092 --topic cim.entity.copy',
      'an export into a new topic',
    ],
  ])
}

async function runImport(
  file: string | undefined,
  options: ImportOptions,
  { terminal, signal }: CommandParts,
): Promise<void> {
  await using writer = await openWriter(options.kafka, options.topic)
  const appending = batchedAppend(writer)
  const progress = terminal.progress('importing')
  try {
    for await (const body of linesOf(file)) {
      if (signal.aborted) break
      await appending.take(toEventRecord(body, (name) => (name === options.defaultTenantName ? '' : name)))
      progress.step()
    }
  } finally {
    progress.end()
  }
  const imported = await appending.finish()
  const said = options.json
    ? JSON.stringify({ imported })
    : `${imported} events imported into ${options.topic}`
  await terminal.line(said)
}

/** The lines of an export. Throws UsageError for one that is no event, before it is appended. */
async function* linesOf(file: string | undefined): AsyncGenerator<string> {
  const input = file === undefined ? process.stdin : createReadStream(file)
  let failure: Error | undefined
  input.once('error', (error: Error) => {
    failure = error
  })
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (line === '') continue
    if (!isEvent(line)) throw new UsageError(`Line ${number} is no entity event`)
    yield line
  }
  if (failure !== undefined) throw new Unreachable(`Cannot read ${file}: ${failure.message}`)
}

function isEvent(line: string): boolean {
  try {
    return isEntityEvent(JSON.parse(line))
  } catch {
    return false
  }
}
