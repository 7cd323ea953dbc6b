import type { AttributeInstance, Attributes, Entity } from '../ngsi-ld/entity.ts'
import { isJsonObject, type Json } from '../ngsi-ld/json.ts'
import type { QBracket, QMember, QTarget } from './q-expression.ts'

/** What a target leads to in one instance: it exists, and these are the values a comparison looks at (clause 4.9). */
export interface QElement {
  readonly values: readonly Json[]
  /** Strings are text: not so the URIs of relationships and vocabulary values, and timestamps. They have no order. */
  readonly textual: boolean
}

const uriKinds: readonly string[] = ['Relationship', 'ListRelationship', 'VocabProperty']

type ElementTest = (element: QElement) => boolean

/** A target as a function: whether some element it leads to passes; each step of the path takes every instance. */
export function compileTarget(target: QTarget, test: ElementTest): (entity: Entity) => boolean {
  const { path, member, bracket } = target
  if (member === undefined) {
    const testInstance = compileValue(bracket, test)
    return ({ attributes }) => someInstance(path, attributes, testInstance)
  }
  if (bracket) return () => false
  const testMember = compileMember(member, test)
  return path.length === 0 ? testMember : ({ attributes }) => someInstance(path, attributes, testMember)
}

type InstanceTest = (instance: AttributeInstance) => boolean

function someInstance(
  path: readonly string[],
  attributes: Attributes | undefined,
  test: InstanceTest,
  step = 0,
): boolean {
  const name = path[step]
  if (name === undefined || attributes === undefined || !Object.hasOwn(attributes, name)) return false
  const instances = attributes[name] ?? []
  return step === path.length - 1
    ? instances.some(test)
    : instances.some((instance) => someInstance(path, instance.attributes, test, step + 1))
}

function compileMember(
  member: QMember,
  test: ElementTest,
): (owner: Partial<Record<QMember, string>>) => boolean {
  const textual = member === 'unitCode'
  return (owner) => {
    const value = owner[member]
    return value !== undefined && test({ values: [value], textual })
  }
}

function compileValue(bracket: QBracket | undefined, test: ElementTest): InstanceTest {
  return (instance) => {
    const element = valueElement(instance, bracket)
    return element !== undefined && test(element)
  }
}

function valueElement(instance: AttributeInstance, bracket: QBracket | undefined): QElement | undefined {
  const { kind, value } = instance
  if (kind === 'LanguageProperty') return languageElement(value, bracket)
  const json = jsonIn(instance, bracket)
  if (json === undefined) return undefined
  const values = Array.isArray(json) ? json : [json]
  return { values: kind === 'JsonProperty' ? values : values.map(untyped), textual: !uriKinds.includes(kind) }
}

/** The value of an instance, or what a bracket leads to in it. */
export function jsonIn(instance: AttributeInstance, bracket: QBracket | undefined): Json | undefined {
  return bracket ? valueAt(instance.value, bracket.raw, keysFor(instance, bracket)) : instance.value
}

/** The keys of a Property value are stored expanded; those of JSON and of geometries as they are (clause 5.5.7). */
function keysFor({ kind }: AttributeInstance, { raw, expanded }: QBracket): readonly string[] {
  return kind === 'Property' ? expanded : raw
}

/** Enters objects key by key; where an object has kept its keys as given, they are looked up as given. */
function valueAt(value: Json, raw: readonly string[], keys: readonly string[]): Json | undefined {
  let current: Json | undefined = value
  for (const [step, rawKey] of raw.entries()) {
    const entered = ownMember(current, keys[step] ?? rawKey)
    current = entered === undefined ? ownMember(current, rawKey) : entered
  }
  return current
}

function ownMember(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** The entries of a language map, all of them or those of one tag. */
function languageElement(value: Json, bracket: QBracket | undefined): QElement | undefined {
  const entries = isJsonObject(value) ? Object.entries(value) : []
  if (bracket === undefined || bracket.text === '*') return textElement(entries)
  const element = textElement(entries.filter(([key]) => isSameTag(key, bracket.text)))
  return element.values.length === 0 ? undefined : element
}

function textElement(entries: readonly (readonly [string, Json])[]): QElement {
  return { values: entries.flatMap(([, entry]) => (Array.isArray(entry) ? entry : [entry])), textual: true }
}

/** Language tags know no case. */
export function isSameTag(a: string, b: string): boolean {
  return a === b || (a.length === b.length && lowerCase(a) === lowerCase(b))
}

/** ASCII only, as language tags are. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

/** The value of a JSON-LD typed value `{"@type", "@value"}`; any other value as it is. */
export function untyped(value: Json): Json {
  const content = ownMember(value, '@value')
  return content === undefined ? value : content
}
