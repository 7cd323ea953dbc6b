import { BadRequestData } from '@lodestream/shared/ngsi-ld/errors'
import { ngsiLdNull } from '@lodestream/shared/ngsi-ld/fragment'
import { isJsonObject, type Json, type JsonObject } from '@lodestream/shared/ngsi-ld/json'

/** A member of a body and where it stands (`notification.endpoint.uri`), for the details of errors. */
export interface Member {
  readonly path: string
  readonly value: Json
}

/** The member of that name; undefined when absent or JSON null, which JSON-LD drops (clause 5.2.1). */
export function memberOf(owner: Member & { readonly value: JsonObject }, name: string): Member | undefined {
  const value = Object.hasOwn(owner.value, name) ? owner.value[name] : undefined
  if (value === undefined || value === null) return undefined
  return { path: owner.path === '' ? name : `${owner.path}.${name}`, value }
}

/** Refuses a member: `Member <path> <what is wrong>`. */
export function refuse({ path }: Pick<Member, 'path'>, fact: string): BadRequestData {
  return new BadRequestData(`Member ${path} ${fact}`)
}

export function readObject(member: Member): Member & { readonly value: JsonObject } {
  if (!isJsonObject(member.value)) throw refuse(member, 'must be an object')
  return { path: member.path, value: member.value }
}

export function readString(member: Member): string {
  if (typeof member.value !== 'string') throw refuse(member, 'must be a string')
  if (member.value === ngsiLdNull) throw refuse(member, 'must not be the NGSI-LD Null')
  return member.value
}

export function readBoolean(member: Member): boolean {
  if (typeof member.value !== 'boolean') throw refuse(member, 'must be true or false')
  return member.value
}

/** Seconds or milliseconds: a finite number above zero. */
export function readPositiveNumber(member: Member): number {
  if (typeof member.value !== 'number' || !(member.value > 0) || !Number.isFinite(member.value)) {
    throw refuse(member, 'must be a number greater than zero')
  }
  return member.value
}

/** One of a closed list of strings. */
export function readOneOf<Choice extends string>(member: Member, choices: readonly Choice[]): Choice {
  const choice = choices.find((item) => item === member.value)
  if (choice === undefined) throw refuse(member, `must be one of ${choices.join(', ')}`)
  return choice
}

/** The items of a non-empty array of at most `maxItems`. */
export function readItems(member: Member, maxItems: number): readonly Member[] {
  if (!Array.isArray(member.value)) throw refuse(member, 'must be an array')
  if (member.value.length === 0) throw refuse(member, 'must not be empty')
  if (member.value.length > maxItems) throw refuse(member, `must not have more than ${maxItems} items`)
  return member.value.map((value: Json, place) => ({ path: `${member.path}[${place}]`, value }))
}
