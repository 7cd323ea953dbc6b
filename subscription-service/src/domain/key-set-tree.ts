/** A condition that is asked, not looked up. */
export interface AskedKey {
  readonly asked: string
}

/** Where a value is put: all of these have to hold. */
export type KeySet = readonly (string | AskedKey)[]

/**
 * Values under sets of keys, for the question which sets are contained in a given one. Sets that begin alike share their
 * way. Everything that is not there costs nothing.
 */
export interface KeySetTree<Value> {
  values?: Value[]
  children?: Map<string, KeySetTree<Value>>
  asked?: Map<string, KeySetTree<Value>>
}

/** What is given: the keys that are there, and what decides on those that are asked. */
export interface GivenKeys {
  readonly keys: ReadonlySet<string>
  holds(asked: string): boolean
}

/** Adds a value under a set of keys. Twice: it is to be removed twice. */
export function putUnder<Value>(tree: KeySetTree<Value>, keys: KeySet, value: Value): void {
  let node = tree
  for (const key of keys) node = childOf(node, key)
  if (node.values) node.values.push(value)
  else node.values = [value]
}

/** Removes it again, with the ways that nobody uses any more: memory follows the values. */
export function removeUnder<Value>(tree: KeySetTree<Value>, keys: KeySet, value: Value): void {
  const [key, ...rest] = keys
  if (key === undefined) {
    const place = tree.values?.indexOf(value) ?? -1
    if (place >= 0) tree.values?.splice(place, 1)
    return
  }
  const children = typeof key === 'string' ? tree.children : tree.asked
  const name = typeof key === 'string' ? key : key.asked
  const child = children?.get(name)
  if (!child) return
  removeUnder(child, rest, value)
  if (isEmpty(child)) children?.delete(name)
}

/** Adds to `found` the values all of whose keys are given. Only ways that are given are gone. */
export function collectUnder<Value>(tree: KeySetTree<Value>, given: GivenKeys, found: Set<Value>): void {
  for (const value of tree.values ?? []) found.add(value)
  for (const child of givenChildren(tree, given.keys)) collectUnder(child, given, found)
  for (const [asked, child] of tree.asked ?? []) {
    if (given.holds(asked)) collectUnder(child, given, found)
  }
}

function* givenChildren<Value>(
  { children }: KeySetTree<Value>,
  keys: ReadonlySet<string>,
): Iterable<KeySetTree<Value>> {
  if (!children) return
  if (children.size < keys.size) {
    for (const [key, child] of children) if (keys.has(key)) yield child
    return
  }
  for (const key of keys) {
    const child = children.get(key)
    if (child) yield child
  }
}

function childOf<Value>(node: KeySetTree<Value>, key: string | AskedKey): KeySetTree<Value> {
  if (typeof key === 'string') {
    node.children ??= new Map()
    return made(node.children, key)
  }
  node.asked ??= new Map()
  return made(node.asked, key.asked)
}

function made<Value>(nodes: Map<string, KeySetTree<Value>>, name: string): KeySetTree<Value> {
  const node = nodes.get(name) ?? {}
  nodes.set(name, node)
  return node
}

function isEmpty<Value>({ values, children, asked }: KeySetTree<Value>): boolean {
  return !values?.length && !children?.size && !asked?.size
}
