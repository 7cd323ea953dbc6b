import { type Kysely, type Migration, sql } from 'kysely'

/**
 * The delivery path: where consumption of each partition stands and who may move it, what is undelivered, what was
 * given up, when a throttled subscription was last notified, and the counters of clause 5.2.14.
 * Headers and bodies are text: they are sent as they are and never looked into.
 */
export const notificationDelivery: Migration = {
  async up(database: Kysely<unknown>): Promise<void> {
    for (const statement of statements) await sql.raw(statement).execute(database)
  },
}

const statements = [
  `create table partition_position (
    partition int primary key,
    next_offset bigint,
    epoch bigint not null,
    owner text not null
  ) with (fillfactor = 50)`,
  `create table notification_delivery (
    notification_id text primary key,
    tenant text not null,
    subscription_id text not null,
    entity_id text not null,
    partition int not null,
    log_offset bigint not null,
    headers text not null,
    body text not null,
    attempts int not null default 0,
    created_at timestamptz not null default now(),
    next_attempt_at timestamptz not null default now(),
    requeued boolean not null default false
  )`,
  `create index notification_delivery_by_subscription
    on notification_delivery (partition, tenant, subscription_id, log_offset)`,
  `create index notification_delivery_requeued on notification_delivery (partition) where requeued`,
  `create index notification_delivery_by_due on notification_delivery (next_attempt_at)`,
  `create table dead_letter (
    tenant text not null,
    notification_id text not null,
    subscription_id text not null,
    entity_id text not null,
    partition int not null,
    log_offset bigint not null,
    headers text not null,
    body text not null,
    attempts int not null,
    reason text not null,
    last_error text not null,
    created_at timestamptz not null,
    dead_at timestamptz not null default now(),
    primary key (tenant, notification_id)
  )`,
  `create index dead_letter_by_subscription on dead_letter (tenant, subscription_id, dead_at)`,
  `create index dead_letter_by_time on dead_letter (tenant, dead_at)`,
  `create table subscription_throttle (
    tenant text not null,
    subscription_id text not null,
    notified_at timestamptz not null,
    primary key (tenant, subscription_id)
  ) with (fillfactor = 50)`,
  `create table subscription_statistics (
    tenant text not null,
    subscription_id text not null,
    times_sent bigint not null,
    times_failed bigint not null,
    last_notification text,
    last_success text,
    last_failure text,
    primary key (tenant, subscription_id)
  ) with (fillfactor = 50)`,
  // Every row is soon deleted again: vacuum by what changed, not by a share of what is there.
  `alter table notification_delivery set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
]
