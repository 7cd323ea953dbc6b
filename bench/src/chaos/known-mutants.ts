import type { Mutant } from './mutants.ts'

/** Widens the window between the two halves of the mistake, so that a kill falls into it. */
const pause = 'await new Promise((resolve) => setTimeout(resolve, 20));'

const outboxOnItsOwn = `{
  const { outboxColumns, outboxRows } = await import('./outbox-rows.js');
  const { CompiledQuery } = await import('kysely');
  const column = (position) => 'string_to_array($' + position + ", chr(29), '')";
  await this.#database.kysely.executeQuery(CompiledQuery.raw(
    'insert into event_outbox (shard, key, tenant, entity_id, first_sequence, events) ' +
    "select o.shard::smallint, o.key, coalesce(o.tenant, ''), o.entity_id, o.first_sequence::bigint, o.events " +
    'from unnest(' + [1, 2, 3, 4, 5, 6].map(column).join(', ') + ') as o (shard, key, tenant, entity_id, first_sequence, events)',
    outboxColumns(outboxRows(decided.changes)),
  ));
  ${pause}
}`

/** The mistakes that the architecture exists to avoid. */
export const mutants: Readonly<Record<string, Mutant>> = {
  'publish-before-commit': {
    what: 'events are published before the transaction of their change commits',
    scenario: 'kill-search',
    file: 'search-service/dist/adapters/postgres/postgres-entity-store.js',
    from: 'await writeGroup(database, decided);',
    to: `{ ${outboxOnItsOwn} await writeGroup(database, decided); }`,
  },
  'position-before-rows': {
    what: 'the position of a partition is committed before the deliveries of its events',
    scenario: 'kill-subscription',
    file: 'subscription-service/dist/adapters/postgres/insert-deliveries.js',
    from: 'if (deliveries.length === 0)',
    to: `await movePosition(database, claim, nextOffset); ${pause} if (deliveries.length === 0)`,
  },
  'recorded-before-answer': {
    what: 'a notification is recorded as delivered before its receiver has answered',
    scenario: 'notify',
    file: 'subscription-service/dist/operations/delivery/dispatcher.js',
    from: 'const outcome = await this.#send(',
    to: `worker.complete({ kind: 'delivered', delivery: at.row.delivery, at: this.#settings.clock.now() });
      const outcome = await this.#send(`,
  },
  'old-subscriptions': {
    what: 'events are matched with the subscriptions that happen to be in memory',
    scenario: 'notify',
    file: 'subscription-service/dist/operations/consume-events.js',
    from: 'await settings.subscriptions.refresh();',
    to: '',
  },
  'order-forgotten': {
    what: 'notifications about an entity do not wait for each other',
    scenario: 'notify',
    file: 'subscription-service/dist/operations/delivery/partition-queue.js',
    from: 'const chain = this.#chainOf(queue, entityId, offset)',
    to: 'const chain = this.#chainOf(queue, entityId + offset, offset)',
  },
  'retries-not-counted': {
    what: 'only the last attempt of a notification is counted',
    scenario: 'notify',
    file: 'subscription-service/dist/adapters/postgres/complete-deliveries.js',
    from: "outcome in ('delivered', 'retry', 'dead')",
    to: "outcome in ('delivered', 'dead')",
  },
}
