import { coreTerms } from '@lodestream/shared/json-ld/core-terms'
import { toNormalized } from '@lodestream/shared/representation/to-normalized'
import type { Command } from 'commander'
import { entityHistory } from '../domain/entity-history.ts'
import { foldHistory } from '../domain/fold-history.ts'
import type { CommandParts } from './command-parts.ts'
import { printEvent } from './events-tail.ts'
import { examples } from './examples.ts'
import { readEntity } from './read-entity.ts'
import { type SourceOptions, withSource } from './source-options.ts'

interface GetOptions extends SourceOptions {
  readonly history?: true
  readonly from?: string
}

/** `events get`: an entity as the log tells it. */
export function registerGet(events: Command, parts: CommandParts): void {
  const get = events
    .command('get')
    .description('show an entity as its events tell it, or its events')
    .argument('<entityId>', 'the entity')
    .option('--history', 'its events, each once, in order')
    .option('--from <point>', 'only events from here on: earliest, a date-time or a position')
  withSource(get).action((entityId: string, options: GetOptions) => runGet(entityId, options, parts))
  examples(get, [
    ['events get urn:ngsi-ld:Vehicle:V1', 'the entity as it is after its last event'],
    ['events get urn:ngsi-ld:Vehicle:V1 --history', 'everything that happened to it'],
  ])
}

async function runGet(entityId: string, options: GetOptions, parts: CommandParts): Promise<void> {
  const history = entityHistory(await readEntity(entityId, options, parts))
  if (history.length === 0) {
    parts.terminal.note(`The log has no event of ${entityId}`)
    return parts.exitWith(1)
  }
  if (options.history) {
    for (const { record } of history) await printEvent(record, options, parts)
    return
  }
  const { entity, sequence, version } = foldHistory(history.map(({ decoded }) => decoded))
  const shown = entity === undefined ? null : toNormalized(entity, coreTerms, { sysAttrs: true })
  await parts.terminal.line(
    JSON.stringify({ entityId, sequence, version, entity: shown }, null, options.json ? 0 : 2),
  )
}
