import type { AttributeInstance, Attributes, Entity } from '../ngsi-ld/entity.ts'
import { isJsonObject, type Json } from '../ngsi-ld/json.ts'
import { compareCodePoints } from './compare-code-points.ts'
import { isSameTag, jsonIn, untyped } from './q-element.ts'
import type { QBracket, QTarget } from './q-expression.ts'

/**
 * The one value by which an entity is ordered (clause 4.23); undefined when it has none. Where an attribute has several
 * instances, the default one counts, else the first.
 */
export function orderValueOf({ path, member, bracket }: QTarget, entity: Entity): Json | undefined {
  if (path.length === 0) return member && entity[member as 'createdAt' | 'modifiedAt' | 'expiresAt']
  const instance = orderInstanceOf(path, entity.attributes)
  if (instance === undefined) return undefined
  if (member !== undefined) return bracket ? undefined : instance[member]
  return instance.kind === 'LanguageProperty'
    ? textOf(instance.value, bracket)
    : plainValueOf(instance, bracket)
}

/** The instance that a path leads to, the default one of each step, else the first. */
export function orderInstanceOf(
  path: readonly string[],
  attributes: Attributes | undefined,
): AttributeInstance | undefined {
  const [name, ...rest] = path
  if (name === undefined || attributes === undefined || !Object.hasOwn(attributes, name)) return undefined
  const instances = attributes[name] ?? []
  const instance = instances.find(({ datasetId }) => datasetId === undefined) ?? instances[0]
  return rest.length === 0 ? instance : orderInstanceOf(rest, instance?.attributes)
}

function plainValueOf(instance: AttributeInstance, bracket: QBracket | undefined): Json | undefined {
  const value = jsonIn(instance, bracket)
  return value === undefined || instance.kind === 'JsonProperty' ? value : untyped(value)
}

/** The text of a tag; without one that of `@none`, else of the tag that is first by code point. */
function textOf(languageMap: Json, bracket: QBracket | undefined): Json | undefined {
  if (!isJsonObject(languageMap)) return undefined
  const tags = Object.keys(languageMap).sort(compareCodePoints)
  const isAny = bracket === undefined || bracket.text === '*'
  const tag = isAny
    ? (tags.find((each) => each === '@none') ?? tags[0])
    : tags.find((each) => isSameTag(each, bracket.text))
  return tag === undefined ? undefined : languageMap[tag]
}
