import { BadRequestData, OperationNotSupported } from '@lodestream/shared/ngsi-ld/errors'
import { ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import type { Json, JsonObject } from '@lodestream/shared/ngsi-ld/json'
import type { Member } from './member-reader.ts'

/** What a data type of the specification has. */
export interface MemberNames {
  readonly known: readonly string[]
  /** Set by the broker: ignored when a client sends them, whatever their value (clause 5.2.2). */
  readonly readOnly: readonly string[]
  /** Of the specification and not done here yet: refused, so that nobody believes they work. */
  readonly notYet: readonly string[]
}

/**
 * The members of an object that are to be read: without the read-only ones, `@id` and `@type` under their usual names
 * (clause 4.4).
 * @throws OperationNotSupported for what is not done yet, BadRequestData for what the data type does not have
 */
export function checkedMembers(
  owner: Member & { readonly value: JsonObject },
  names: MemberNames,
): JsonObject {
  const members = Object.entries(owner.value)
    .map(([name, value]) => [plainName(owner.value, name), value] as const)
    .filter(([name]) => !names.readOnly.includes(name))
  for (const [name, value] of members)
    checkName(owner.path === '' ? name : `${owner.path}.${name}`, name, value)
  return Object.fromEntries(members)

  function checkName(path: string, name: string, value: Json): void {
    if (names.known.includes(name)) return
    if (!names.notYet.includes(name)) throw new BadRequestData(`Member ${path} is unknown`)
    // Taking away what cannot be there changes nothing.
    if (value !== null && value !== ngsiLdNull) {
      throw new OperationNotSupported(`Member ${path} is not supported yet`)
    }
  }
}

function plainName(owner: JsonObject, name: string): string {
  if (name !== '@id' && name !== '@type') return name
  const plain = name.slice(1)
  return Object.hasOwn(owner, plain) ? name : plain
}
