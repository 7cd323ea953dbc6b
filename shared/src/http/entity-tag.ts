import { hash } from 'node:crypto'
import { InvalidRequest } from '../ngsi-ld/errors.ts'

/** Entity tags of a conditional header without quotes and `W/`, or `any` for `*`. */
export type EntityTags = 'any' | readonly string[]

/** What one conditional header may name; more is refused. */
const maxTags = 50

const list = /^\s*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*)?)*$/
const tag = /"([^"]*)"/g

/**
 * Reads If-Match or If-None-Match (RFC 9110 13.1). `W/` does not count: what stands before the first `-` of a tag is the
 * version, which is strong. Absent: undefined. Throws InvalidRequest for anything else: who asks for a condition must not be
 * served without it.
 */
export function parseEntityTags(name: string, header: string | undefined): EntityTags | undefined {
  if (header === undefined) return undefined
  if (header.trim() === '*') return 'any'
  if (!list.test(header)) throw new InvalidRequest(`${name} must be * or entity tags in double quotes`)
  const tags = [...header.matchAll(tag)].map(([, opaque = '']) => opaque)
  if (tags.length > maxTags) throw new InvalidRequest(`${name} names more than ${maxTags} entity tags`)
  return tags
}

/** The versions that tags name. A tag that this broker never made names none. */
export function taggedVersions(tags: EntityTags): 'any' | readonly number[] {
  if (tags === 'any') return tags
  return tags.flatMap((text) => {
    const version = /^([1-9]\d{0,14})(?:-|$)/.exec(text)?.[1]
    return version === undefined ? [] : Number(version)
  })
}

/** The tag of a version of an entity, whatever its representation. */
export function versionTag(version: number): string {
  return `"${version}"`
}

/** The tag of one representation of a version: another text, another tag. */
export function representationTag(version: number, text: string): string {
  return `"${version}-${hash('sha1', text, 'base64url').slice(0, 16)}"`
}
