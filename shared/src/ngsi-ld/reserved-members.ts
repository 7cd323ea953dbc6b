import { type AttributeKind, attributeKinds, valueMember } from './entity.ts'

/** Members that carry the value of some attribute kind. */
export const valueMembers: ReadonlySet<string> = new Set(Object.values(valueMember))

/** The member that carries the previous value in notifications (clause 4.5); ignored on input for its own kind. */
export const previousMember = Object.fromEntries(
  attributeKinds.map((kind) => [
    kind,
    `previous${valueMember[kind][0]?.toUpperCase()}${valueMember[kind].slice(1)}`,
  ]),
) as Readonly<Record<AttributeKind, string>>

/** Set by the broker and ignored on input (clause 5.2.2). */
export const systemMembers: ReadonlySet<string> = new Set([
  'createdAt',
  'modifiedAt',
  'deletedAt',
  'instanceId',
])

/** Non-reified members: they can be no attribute names (clause 4.5.1). */
export const nonReifiedMembers: ReadonlySet<string> = new Set([
  ...valueMembers,
  ...Object.values(previousMember),
  'datasetId',
  'observedAt',
  'unitCode',
  'expiresAt',
  'valueType',
  'objectType',
  'lang',
  'entity',
  'entityList',
  'entityIdSealed',
  'entityTypeSealed',
])
