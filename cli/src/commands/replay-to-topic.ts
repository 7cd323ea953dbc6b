import { randomUUID } from 'node:crypto'
import { UsageError } from '../domain/failures.ts'
import { markedAsReplay } from '../domain/marked-as-replay.ts'
import { batchedAppend } from './batched-append.ts'
import type { CommandParts } from './command-parts.ts'
import { openWriter } from './open-writer.ts'
import { readAll } from './read-all.ts'
import type { ReplayOptions } from './replay-options.ts'

/** Appends events once more, to another topic: same bytes, same ids, marked. Rejects with UsageError and as the reading does. */
export async function replayToTopic(
  toTopic: string,
  options: ReplayOptions,
  parts: CommandParts,
): Promise<void> {
  const { topic, kafka, toKafka = kafka } = options
  if (toKafka === undefined) throw new UsageError('--to-kafka must say where the topic is')
  if (toKafka === kafka && toTopic === topic)
    throw new UsageError('--to-topic must be another topic than the one that is read')
  await using writer = await openWriter(toKafka, toTopic)
  const appending = batchedAppend(writer)
  const replayId = randomUUID()
  await readAll(options, parts, (record) => appending.take(markedAsReplay(record, replayId)))
  const replayed = await appending.finish()
  if (options.json) await parts.terminal.line(JSON.stringify({ replayId, toTopic, replayed }))
  else
    await parts.terminal.line(
      `${replayed} events replayed to ${toTopic}, with the header ce_replay=${replayId}`,
    )
}
