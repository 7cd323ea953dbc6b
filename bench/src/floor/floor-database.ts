import { CompiledQuery, type Kysely } from 'kysely'

/** Raw SQL on whatever database the mode has: the floor pays for the same driver as the broker. */
export interface FloorDatabase {
  execute(statement: string, parameters: readonly unknown[]): Promise<readonly Record<string, unknown>[]>
}

export function floorDatabase(database: Kysely<never>): FloorDatabase {
  return {
    execute: async (statement, parameters) =>
      (await database.executeQuery<Record<string, unknown>>(CompiledQuery.raw(statement, [...parameters])))
        .rows,
  }
}

/** The tables of the broker that a write touches, without their meaning. */
export const floorSchema = [
  `create table if not exists floor_entity (
     tenant text not null, id text not null, types text[] not null, doc jsonb not null,
     version bigint not null, sequence bigint not null, modified_at timestamptz not null default now(),
     primary key (tenant, id))`,
  `create index if not exists floor_entity_types on floor_entity using gin (types)`,
  `create table if not exists floor_history (
     tenant text not null, entity_id text not null, attribute text not null, doc jsonb not null,
     modified_at timestamptz not null default now())`,
  `create index if not exists floor_history_entity on floor_history (tenant, entity_id, attribute, modified_at)`,
  `create table if not exists floor_outbox (
     id bigint generated always as identity primary key, key text not null, events text not null)`,
]
