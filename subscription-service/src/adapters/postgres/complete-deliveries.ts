import { type Kysely, sql } from 'kysely'
import { type Completion, type PartitionClaim, StaleClaim } from '../../ports/delivery-store.ts'
import { markEmpty, textColumn, toStorableText } from './text-column.ts'

const errorCharactersMax = 1000

/** An attempt counts for the rate of its subscription by about this long. */
export const rateSeconds = 60

/**
 * Records outcomes and counts them, in one statement. Counted is what it deleted or updated: a group that is sent
 * again, because the answer to the first was lost, counts nothing. The counters are written in the order of their
 * keys, so that two partitions never wait for each other in a circle.
 */
export async function completeDeliveries<Schema>(
  database: Kysely<Schema>,
  { partition, epoch }: PartitionClaim,
  completions: readonly Completion[],
): Promise<void> {
  if (completions.length === 0) return
  const column = (value: (row: CompletionRow) => string | number) => textColumn(rowsOf.map(value))
  const rowsOf = completions.map(toRow)
  const { rows } = await sql<{ owners: number }>`/* complete_deliveries */
    with owner as (
      select 1 from partition_position
      where partition = ${partition} and epoch = ${epoch.toString()}::bigint for share
    ), input as materialized (
      select i.notification_id, i.outcome, i.happened_at, i.attempts, i.delay_ms, substr(i.reason, 2) as reason,
        substr(i.error, 2) as error
      from unnest(
        ${column(({ id }) => id)},
        ${column(({ outcome }) => outcome)},
        ${column(({ at }) => at)},
        ${column(({ attempts }) => attempts)}::int[],
        ${column(({ delayMs }) => delayMs)}::float8[],
        ${column(({ reason }) => markEmpty(reason))},
        ${column(({ error }) => markEmpty(error))}
      ) as i (notification_id, outcome, happened_at, attempts, delay_ms, reason, error)
      where exists (select 1 from owner)
    ), gone as (
      delete from notification_delivery where notification_id = any (array(
        select notification_id from input where outcome <> 'retry'))
      returning *
    ), kept as (
      update notification_delivery d
      set attempts = i.attempts, next_attempt_at = now() + make_interval(secs => i.delay_ms / 1000)
      from input i
      where i.outcome = 'retry' and d.notification_id = i.notification_id and d.attempts < i.attempts
        and d.notification_id = any (array(select notification_id from input where outcome = 'retry'))
      returning d.notification_id, d.tenant, d.subscription_id
    ), buried as (
      insert into dead_letter (tenant, notification_id, subscription_id, entity_id, partition, log_offset, headers,
        body, attempts, reason, last_error, created_at)
      select g.tenant, g.notification_id, g.subscription_id, g.entity_id, g.partition, g.log_offset, g.headers,
        g.body, g.attempts + (i.outcome = 'dead')::int, i.reason, i.error, g.created_at
      from gone g join input i using (notification_id) where i.outcome in ('dead', 'expired')
      on conflict do nothing
    ), attempt as (
      select tenant, subscription_id, outcome = 'delivered' as succeeded, happened_at, error
      from (select notification_id, tenant, subscription_id from gone
        union all select notification_id, tenant, subscription_id from kept) touched
      join input using (notification_id) where outcome in ('delivered', 'retry', 'dead')
    ), counted as (
      insert into subscription_statistics as s
        (tenant, subscription_id, times_sent, times_failed, last_notification, last_success, last_failure,
          last_error, recent_attempts, recent_at)
      select tenant, subscription_id, count(*), count(*) filter (where not succeeded), max(happened_at),
        max(happened_at) filter (where succeeded), max(happened_at) filter (where not succeeded),
        substr(max(happened_at || ' ' || error) filter (where not succeeded), length(max(happened_at) filter (where not succeeded)) + 2),
        count(*), now()
      from attempt group by tenant, subscription_id order by tenant, subscription_id
      on conflict (tenant, subscription_id) do update set
        times_sent = s.times_sent + excluded.times_sent,
        times_failed = s.times_failed + excluded.times_failed,
        last_notification = greatest(s.last_notification, excluded.last_notification),
        last_success = greatest(s.last_success, excluded.last_success),
        last_failure = greatest(s.last_failure, excluded.last_failure),
        last_error = coalesce(excluded.last_error, s.last_error),
        recent_attempts = excluded.recent_attempts + s.recent_attempts
          * exp(-least(100, greatest(0, extract(epoch from excluded.recent_at - s.recent_at)::float8 / ${rateSeconds}::float8))),
        recent_at = excluded.recent_at
    )
    select count(*)::int as owners from owner`.execute(database)
  if (rows[0]?.owners !== 1) throw new StaleClaim(`Partition ${partition} has another owner`)
}

interface CompletionRow {
  readonly id: string
  readonly outcome: 'delivered' | 'retry' | 'dead' | 'expired' | 'dropped'
  readonly at: string
  readonly attempts: number
  readonly delayMs: number
  readonly reason: string
  readonly error: string
}

function toRow(completion: Completion): CompletionRow {
  const { kind, delivery, at } = completion
  const id = delivery.notificationId
  // Most of them.
  if (kind === 'delivered') return { id, outcome: kind, at, attempts: 0, delayMs: 0, reason: '', error: '' }
  const row = { id, at, attempts: 0, delayMs: 0, reason: '', error: '' }
  const error = 'error' in completion ? toStorableText(completion.error, errorCharactersMax) : ''
  if (kind === 'retry')
    return { ...row, outcome: 'retry', attempts: completion.attempts, delayMs: completion.delayMs, error }
  if (kind !== 'dead') return { ...row, outcome: kind }
  const { reason, attempted } = completion
  return {
    ...row,
    outcome: attempted ? 'dead' : 'expired',
    reason: toStorableText(reason, errorCharactersMax),
    error,
  }
}
