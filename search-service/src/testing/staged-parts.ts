/**
 * Parts that are those of whatever `current` gives at the moment of each use, also when they were taken
 * out of the object before. The names and kinds of the parts never change.
 */
export function stagedParts<Parts extends object>(current: () => Parts): Parts {
  const parts = Object.entries(current()).map(([name, part]) => {
    const now = () => Reflect.get(current(), name) as object
    return [name, isReference(part) ? stagedPart(part, now) : part]
  })
  return Object.fromEntries(parts)
}

function stagedPart<Part extends object>(first: Part, now: () => Part): Part {
  return new Proxy(first, {
    get(_, key) {
      const part = now()
      const value = Reflect.get(part, key)
      return typeof value === 'function' ? value.bind(part) : value
    },
    apply: (_, __, values) => Reflect.apply(now() as () => unknown, undefined, values),
  })
}

function isReference(part: unknown): part is object {
  return typeof part === 'function' || (typeof part === 'object' && part !== null)
}
