import type { Generated, GeneratedAlways } from 'kysely'
import type { SubjectKind } from '../../domain/iam/subject-change.ts'
import type { SubjectRecord } from '../../domain/iam/subject-record.ts'

/** The tables of the search service, and that of tenants, as Kysely sees them. Times are written as text and cast by the statements. */
export interface SearchDatabase {
  tenant: TenantTable
  entity: EntityTable
  entity_value: EntityValueTable
  entity_type: EntityTypeTable
  attribute_instance: AttributeInstanceTable
  entity_map: EntityMapTable
  event_outbox: EventOutboxTable
  outbox_shard: OutboxShardTable
  entity_shape: EntityShapeTable
  broker: BrokerTable
  iam_subject: IamSubjectTable
  iam_link: IamLinkTable
}

interface TenantTable {
  readonly id: string
  readonly created_at: Generated<Date>
}

/** One row per entity id ever used. Without `doc` it is the tombstone of a deleted entity. */
interface EntityTable {
  readonly tenant: string
  readonly id: string
  /** Order of creation; a new one when the entity is created again. */
  readonly seq: Generated<string>
  readonly types: string[] | null
  /** Exactly the JSON of an Entity. */
  readonly doc: unknown
  readonly version: number
  /** The version that the writer of this row met: what it checks to lose no update. */
  readonly base_version: number
  /** Of the last event. */
  readonly sequence: string
  readonly created_at: Date | null
  readonly modified_at: Date
  readonly deleted_at: Date | null
  readonly expires_at: Date | null
  /** When the first of the attribute instances expires. */
  readonly instance_expires_at: Date | null
  /** What discovery tells of it: a row of entity_shape. Of a tombstone: as it was. */
  readonly shape: string | null
}

/** Which types, attributes and kinds of attributes entities have, or ever had; see entity-shape.ts. */
interface EntityShapeTable {
  readonly tenant: string
  readonly id: string
  readonly types: string[]
  readonly attributes: unknown
}

/** The index of queries: what values the entities of a type have; see entity-index/ for `path` and `key`. */
interface EntityValueTable {
  readonly tenant: string
  readonly path: string
  /** Of `seq`: so many entities in a row that a page is found in the first of them, and so few that they are sorted fast. */
  readonly segment: number
  readonly key: Buffer
  /** The entity. */
  readonly seq: string
}

/** Every entity type that an entity has, or ever had. */
interface EntityTypeTable {
  readonly tenant: string
  readonly type: string
}

/** History: what each attribute instance became, change by change. */
interface AttributeInstanceTable {
  readonly tenant: string
  readonly entity_id: string
  readonly attribute: string
  readonly dataset_id: string | null
  readonly kind: string
  /** The instance after the change; before it, when `deleted`. */
  readonly doc: unknown
  readonly observed_at: Date | null
  readonly modified_at: Date
  readonly deleted: boolean
  readonly operation_id: string
  readonly version: number
}

/** What queries matched. */
interface EntityMapTable {
  readonly tenant: string
  readonly id: string
  readonly entity_ids: string[]
  readonly expires_at: Date
}

/** Events on their way to the log, one row per operation; see outbox-events.ts for `events`. */
interface EventOutboxTable {
  readonly id: GeneratedAlways<string>
  readonly shard: number
  /** Partition key of every event of the row. */
  readonly key: string
  readonly tenant: string
  readonly entity_id: string
  readonly first_sequence: string
  readonly events: string
  readonly created_at: Generated<Date>
}

/** Who drains which shard of the outbox, until when by the clock of the database. */
interface OutboxShardTable {
  readonly shard: number
  readonly owner: string | null
  readonly epoch: Generated<string>
  readonly expires_at: Date | null
}

/** Who this broker is: one row. */
interface BrokerTable {
  readonly id: string
}

/** A subject, a role, or the tombstone of one. Moments sort as texts. */
interface IamSubjectTable {
  readonly id: string
  readonly kind: Generated<SubjectKind>
  readonly realm: Generated<string>
  readonly exists_at: Generated<string>
  readonly gone_at: Generated<string>
  readonly fields: Generated<SubjectRecord['fields']>
}

/** A role or membership that was given, or taken back. */
interface IamLinkTable {
  readonly from_id: string
  readonly to_id: string
  readonly is_on: boolean
  readonly told_at: string
}
