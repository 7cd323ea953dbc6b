import type { EventRecord } from '@lodestream/shared/events/entity-event'

/** The header of a record that was appended once more by `events replay`: the id of that replay. */
const replayHeader = 'ce_replay'

/** The same event, with the mark: key, body and all other headers stay as they are. */
export function markedAsReplay({ key, headers, body }: EventRecord, replayId: string): EventRecord {
  return { key, headers: { ...headers, [replayHeader]: replayId }, body }
}
