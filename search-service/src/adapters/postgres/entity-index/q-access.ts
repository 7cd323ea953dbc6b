import type { Iri } from '@lodestream/shared/ngsi-ld/entity'
import type { QExpression } from '@lodestream/shared/query/q-expression'
import { type AttributeAccess, anyOfForms, anyValue, unionOf } from './attribute-access.ts'
import {
  type Bounds,
  type ComparisonRanges,
  equalRanges,
  orderBounds,
  orderRanges,
} from './comparison-ranges.ts'
import { formRange } from './index-key.ts'

/** The ways to the matches of a query (clause 4.9): one for each part that all matches satisfy, if the index knows it. */
export function qAccesses(q: QExpression): readonly AttributeAccess[] {
  const conjuncts = conjunctsOf(q)
  const others = conjuncts.filter((conjunct) => boundsOf(conjunct) === undefined)
  // Equal values first: they tend to lead to fewer entities than bounds.
  const all = [...others.map(accessOf), ...boundedAttributes(conjuncts)]
  return all
    .filter((access) => access !== undefined)
    .map((access) => ({ ...access, covers: all.length === 1 && access.covers }))
}

/** The operands of an `and`, those of its operands too. */
function conjunctsOf(q: QExpression): readonly QExpression[] {
  return q.kind === 'and' ? q.operands.flatMap(conjunctsOf) : [q]
}

function accessOf(q: QExpression): AttributeAccess | undefined {
  switch (q.kind) {
    case 'and':
      return narrowest(qAccesses(q))
    case 'or':
      return unionOf(q.operands.map(accessOf))
    case 'linked':
      return anyValue(q.relationship, false)
    default:
      return termAccess(q)
  }
}

/** One of the parts of an `and` is enough: rather one that is about values. */
function narrowest(accesses: readonly AttributeAccess[]): AttributeAccess | undefined {
  return accesses.find(({ ranges }) => ranges.every(({ keys }) => keys)) ?? accesses[0]
}

type Term = Exclude<QExpression, { kind: 'and' | 'or' | 'linked' }>

function termAccess(term: Term): AttributeAccess | undefined {
  const [name, ...others] = term.target.path
  if (name === undefined) return undefined
  // What members and sub-attributes have is not in the index.
  if (others.length > 0 || term.target.member !== undefined) return anyValue(name, false)
  const simple = valueAccess(name, term)
  if (term.target.bracket === undefined) return simple
  return { ranges: [...simple.ranges, ...anyOfForms(name, ['other'])], covers: false }
}

function valueAccess(name: Iri, term: Term): AttributeAccess {
  switch (term.kind) {
    case 'exists':
      return anyValue(name, term.target.bracket === undefined)
    case 'unequal':
      return anyValue(name, false)
    case 'matches':
    case 'notMatches':
      return { ranges: anyOfForms(name, ['text']), covers: false }
    case 'equal':
      return compared(name, equalRanges(term.value))
    default:
      return compared(name, orderRanges(term.kind, term.value))
  }
}

function compared(name: Iri, { ranges, exact }: ComparisonRanges): AttributeAccess {
  return { ranges: ranges.map((keys) => ({ name, keys })), covers: exact }
}

/** Bounds of one attribute from below and from above are one range, for entities where it has one value. */
function boundedAttributes(conjuncts: readonly QExpression[]): readonly AttributeAccess[] {
  const groups = new Map<string, { readonly name: Iri; readonly all: Bounds[] }>()
  for (const conjunct of conjuncts) {
    const bounded = boundsOf(conjunct)
    if (bounded === undefined) continue
    const key = `${bounded.bounds.form} ${bounded.name}`
    const group = groups.get(key) ?? { name: bounded.name, all: [] }
    group.all.push(bounded.bounds)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ name, all }) => intersection(name, all))
}

function intersection(name: Iri, all: readonly Bounds[]): AttributeAccess {
  const from =
    all
      .map((bounds) => bounds.from)
      .toSorted()
      .at(-1) ?? ''
  const to = all.map((bounds) => bounds.to).toSorted()[0] ?? ''
  const together = from < to ? [{ name, keys: { from, to } }] : []
  // Where an attribute has several values, one may satisfy one bound and one the other.
  const several = all.length > 1 ? [{ name, keys: formRange('several') }] : []
  return { ranges: [...together, ...several], covers: all.every(({ exact }) => exact) }
}

function boundsOf(q: QExpression): { readonly name: Iri; readonly bounds: Bounds } | undefined {
  if (q.kind !== 'greater' && q.kind !== 'greaterOrEqual' && q.kind !== 'less' && q.kind !== 'lessOrEqual')
    return undefined
  const { path, member, bracket } = q.target
  const [name, ...others] = path
  const bounds = orderBounds(q.kind, q.value)
  if (name === undefined || others.length > 0 || member || bracket || bounds === undefined) return undefined
  return { name, bounds }
}
