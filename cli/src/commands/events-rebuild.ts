import type { Command } from 'commander'
import { brokerState } from '../adapters/broker-state.ts'
import { httpBroker } from '../adapters/http-broker.ts'
import { type ActualState, type Comparison, compareStates } from '../domain/compare-states.ts'
import { type Rebuilding, rebuildState } from '../domain/rebuild-state.ts'
import type { Terminal } from '../terminal/terminal.ts'
import type { CommandParts } from './command-parts.ts'
import { examples } from './examples.ts'
import { readAll } from './read-all.ts'
import { type SourceOptions, tenantOf, withSource } from './source-options.ts'

interface RebuildOptions extends SourceOptions {
  readonly database?: string
  readonly compareUrl?: string
  readonly compareDatabase?: string
}

/** `events rebuild`: the state that the log tells, into an empty database, compared with what is there. */
export function registerRebuild(events: Command, parts: CommandParts): void {
  const rebuild = events
    .command('rebuild')
    .description('rebuild the current state from the log alone, and compare it; exit code 1 when they differ')
    .option(
      '--database <url>',
      'an empty PostgreSQL database to write to (table rebuilt_entity); DATABASE_URL when not given',
    )
    .option('--compare-url <url>', 'compare with this running broker')
    .option('--compare-database <url>', 'compare with another rebuilt database')
  withSource(rebuild).action((options: RebuildOptions) => runRebuild(options, parts))
  examples(rebuild, [
    ['events rebuild --compare-url http://localhost:8080', 'is replaying the log the current state?'],
    [
      'events rebuild --kafka localhost:9092 --database postgres://postgres@localhost/rebuilt',
      'keep what the topic tells',
    ],
  ])
}

async function runRebuild(options: RebuildOptions, parts: CommandParts): Promise<void> {
  const startedAt = new Date()
  const rebuilding = rebuildState()
  await readAll(options, parts, (record) => rebuilding.take(record))
  const database = options.database ?? (parts.env.DATABASE_URL || undefined)
  if (database !== undefined) {
    const { writeRebuilt } = await import('../adapters/database-state.ts')
    await writeRebuilt(database, rebuilding.state)
  }
  const compared: Comparison[] = []
  for (const actual of await actualStates(options))
    compared.push(await compareStates(rebuilding.state, narrowed(actual, rebuilding, options), startedAt))
  await report(rebuilding, compared, { options, parts })
}

/** What there is to compare with. */
async function actualStates(options: RebuildOptions): Promise<readonly ActualState[]> {
  const { compareUrl, compareDatabase, defaultTenantName } = options
  const states: ActualState[] = []
  if (compareUrl !== undefined) states.push(brokerState(httpBroker({ url: compareUrl, defaultTenantName })))
  if (compareDatabase !== undefined) {
    const { databaseState } = await import('../adapters/database-state.ts')
    states.push(databaseState(compareDatabase))
  }
  return states
}

/** Only the tenants that were asked for; the tenants of the log are there in any case. */
function narrowed(actual: ActualState, { state }: Rebuilding, options: RebuildOptions): ActualState {
  const wanted = tenantOf(options)
  const all = async () => [...new Set([...state.keys(), ...(await actual.tenants())])]
  return { ...actual, tenants: wanted === undefined ? all : async () => [wanted] }
}

async function report(
  rebuilding: Rebuilding,
  comparisons: readonly Comparison[],
  { options: { json }, parts: { terminal, exitWith } }: { options: RebuildOptions; parts: CommandParts },
): Promise<void> {
  const { state, gaps, malformed } = rebuilding
  const entities = [...state.values()].flatMap((tenant) => [...tenant.values()])
  const living = entities.filter(({ entity }) => entity !== undefined).length
  const deleted = entities.length - living
  const unknown = gaps.length
  if (json)
    await terminal.line(
      JSON.stringify({ tenants: state.size, living, deleted, gaps, malformed, comparisons }),
    )
  else {
    await terminal.line(
      `${state.size} tenants, ${living} entities, ${deleted} deleted, ${unknown} broken off by gaps`,
    )
    for (const { entityId, detail } of gaps)
      await terminal.line(`  ${terminal.style('red', 'gap')} ${entityId} ${detail}`)
    for (const comparison of comparisons) await printComparison(comparison, terminal)
  }
  if (gaps.length > 0 || malformed > 0 || comparisons.some(({ differing }) => differing > 0)) exitWith(1)
}

async function printComparison(comparison: Comparison, { line, style }: Terminal): Promise<void> {
  const { compared, changedMeanwhile, differing, differences } = comparison
  const verdict = differing === 0 ? style('green', 'the same') : style('red', `${differing} differ`)
  await line(`${comparison.with}: ${verdict}; ${compared} compared, ${changedMeanwhile} changed meanwhile`)
  for (const { kind, entityId, members = [] } of differences)
    await line(`  ${style('red', kind)} ${entityId} ${members.join(' ')}`)
}
