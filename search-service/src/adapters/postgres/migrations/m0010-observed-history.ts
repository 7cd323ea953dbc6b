import { type Kysely, sql } from 'kysely'

/**
 * The history by when values were observed, and whether it has a value: telemetry that comes late, or comes again after a
 * crash, is written once. A function of its own keeps the plan: by the index whatever the statistics say.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create index attribute_instance_observed
    on attribute_instance (tenant, entity_id, attribute, observed_at) where observed_at is not null`.execute(
    database,
  )
  await sql`
    create function in_history(of_tenant text, of_entity text, of_attribute text, of_dataset text,
      instant timestamptz, given jsonb) returns boolean language plpgsql stable set enable_seqscan = off as $$
    begin
      return exists (
        select from attribute_instance
        where tenant = of_tenant and entity_id = of_entity and attribute = of_attribute and observed_at = instant
          and dataset_id is not distinct from of_dataset and not deleted and doc -> 'value' = given);
    end $$`.execute(database)
}
