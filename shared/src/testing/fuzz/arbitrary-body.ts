import fc from 'fast-check'
import { oddDates, oddTexts, oddValues, printRaw } from './odd-values.ts'
import { validBodies } from './valid-bodies.ts'

/** How a text of JSON is broken: where (a part of its length) and what happens there. */
const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('cut', 'drop', 'double', 'insert'),
  text: fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '\u0000', '\ud800', '1e999', 'null', ' '),
})

const oddValue = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...oddValues) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(...oddTexts, ...oddDates) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
)

/** A change of a value somewhere in a body. */
const change = fc.record({
  /** Which node, counted over all of them. */
  node: fc.nat({ max: 1_000 }),
  kind: fc.constantFrom('replace', 'remove', 'rename', 'add', 'wrap'),
  name: fc.constantFrom(
    ...oddTexts,
    'a',
    'type',
    'value',
    'object',
    'datasetId',
    'observedAt',
    'unitCode',
    'q',
  ),
  value: oddValue,
})

type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never
type Damage = typeof damage extends fc.Arbitrary<infer Value> ? Value : never

const anyBodies = Object.values(validBodies).flat()

/** The text of a body: valid for an operation, changed in some places, or no JSON at all. */
export function arbitraryBody(operationId: string): fc.Arbitrary<string> {
  const changed = fc
    .record({
      body: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...(validBodies[operationId] ?? anyBodies)) },
        { weight: 1, arbitrary: fc.constantFrom(...anyBodies) },
      ),
      changes: fc.oneof(fc.constant<Change[]>([]), fc.array(change, { maxLength: 3 })),
    })
    .map(({ body, changes }) => printRaw(changes.reduce<unknown>(applyChange, body)))
  const damaged = fc.tuple(changed, damage).map(([text, how]) => applyDamage(text, how))
  return fc.oneof(
    { weight: 10, arbitrary: changed },
    { weight: 2, arbitrary: damaged },
    { weight: 1, arbitrary: oddValue.map(printRaw) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }) },
  )
}

function applyChange(body: unknown, made: Change): unknown {
  const total = countNodes(body)
  return changeNode(body, { ...made, node: made.node % total })
}

function countNodes(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce<number>((sum, item) => sum + countNodes(item), 1)
}

/** Nodes are counted from this one, which is 0. */
function changeNode(value: unknown, made: Change): unknown {
  if (made.node === 0) return changed(value, made)
  if (typeof value !== 'object' || value === null) return value
  let before = 1
  const entries = Object.entries(value).map(([key, item]) => {
    const node = made.node - before
    before += countNodes(item)
    const isHere = node >= 0 && node < countNodes(item)
    if (!isHere) return [key, item]
    if (node === 0 && made.kind === 'rename') return [made.name, item]
    return node === 0 && made.kind === 'remove' ? [] : [key, changeNode(item, { ...made, node })]
  })
  const kept = entries.filter((entry) => entry.length === 2)
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept)
}

function changed(value: unknown, { kind, name, value: given }: Change): unknown {
  if (kind === 'wrap') return [value]
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return kind === 'add' && isObject ? Object.fromEntries([...Object.entries(value), [name, given]]) : given
}

function applyDamage(text: string, { at, kind, text: inserted }: Damage): string {
  const place = Math.floor(at * text.length)
  const [head, tail] = [text.slice(0, place), text.slice(place)]
  if (kind === 'cut') return head
  if (kind === 'drop') return head + tail.slice(1)
  if (kind === 'double') return head + tail.slice(0, 20) + tail
  return head + inserted + tail
}
