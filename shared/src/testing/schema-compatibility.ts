import { isDeepStrictEqual } from 'node:util'

type Schema = Readonly<Record<string, unknown>>

/** Words for readers: they bind nobody. */
const annotations: ReadonlySet<string> = new Set(['title', 'description', 'examples', 'default', '$comment'])

/**
 * What a schema changed that those who rely on the released one would notice, each with its place. Allowed are only
 * additions: an optional member where there was none, another value of an enumeration.
 */
export function breakingChanges(released: unknown, current: unknown, place = '#'): readonly string[] {
  if (!isSchema(released) || !isSchema(current))
    return isDeepStrictEqual(released, current) ? [] : [`${place} is another`]
  const keywords = new Set([...Object.keys(released), ...Object.keys(current)])
  return [...keywords]
    .filter((keyword) => !annotations.has(keyword))
    .flatMap((keyword) => compareKeyword(keyword, released[keyword], { value: current[keyword], place }))
}

function compareKeyword(
  keyword: string,
  released: unknown,
  current: { readonly value: unknown; readonly place: string },
): readonly string[] {
  const place = `${current.place}/${keyword}`
  const { value } = current
  if (keyword === 'properties' && isSchema(released) && isSchema(value))
    return Object.entries(released).flatMap(([name, schema]) =>
      Object.hasOwn(value, name)
        ? breakingChanges(schema, value[name], `${place}/${name}`)
        : [`${place}/${name} was removed`],
    )
  if (keyword === 'enum' && Array.isArray(released) && Array.isArray(value))
    return missing(released, value).map((one) => `${place} lost ${JSON.stringify(one)}`)
  if (keyword === 'required') return compareRequired(released, value, place)
  if (Array.isArray(released) && Array.isArray(value) && released.length === value.length)
    return released.flatMap((schema, index) => breakingChanges(schema, value[index], `${place}/${index}`))
  if (isSchema(released) && isSchema(value)) return breakingChanges(released, value, place)
  return isDeepStrictEqual(released, value) ? [] : [`${place} is another`]
}

/** Producers must give what was promised; consumers must not ask for what nobody sends yet. */
function compareRequired(released: unknown, current: unknown, place: string): readonly string[] {
  const [before, now] = [released ?? [], current ?? []]
  if (!Array.isArray(before) || !Array.isArray(now)) return [`${place} is another`]
  return [
    ...missing(before, now).map((name) => `${place} lost ${JSON.stringify(name)}`),
    ...missing(now, before).map((name) => `${place} gained ${JSON.stringify(name)}`),
  ]
}

function missing(from: readonly unknown[], list: readonly unknown[]): readonly unknown[] {
  return from.filter((one) => !list.some((other) => isDeepStrictEqual(one, other)))
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
