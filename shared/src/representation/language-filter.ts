import type { AttributeInstance, Attributes } from '../ngsi-ld/entity.ts'
import { isJsonObject } from '../ngsi-ld/json.ts'
import { chooseLanguage } from './choose-language.ts'
import type { LanguageRanges } from './language-ranges.ts'
import type { ShownEntity } from './shown-entity.ts'

/**
 * Every LanguageProperty, sub-attributes included, as a Property with the text in one language, and `lang` saying which
 * (clause 4.15).
 */
export function filterLanguages(entity: ShownEntity, ranges: LanguageRanges): ShownEntity {
  return { ...entity, attributes: filterAttributes(entity.attributes, ranges) }
}

function filterAttributes(attributes: Attributes, ranges: LanguageRanges): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, instances]) => [
      name,
      instances.map((instance) => filterInstance(instance, ranges)),
    ]),
  )
}

function filterInstance(instance: AttributeInstance, ranges: LanguageRanges): AttributeInstance {
  const { attributes } = instance
  const filtered = attributes ? { ...instance, attributes: filterAttributes(attributes, ranges) } : instance
  return filtered.kind === 'LanguageProperty' ? inOneLanguage(filtered, ranges) : filtered
}

function inOneLanguage(instance: AttributeInstance, ranges: LanguageRanges): AttributeInstance {
  const { value } = instance
  if (!isJsonObject(value)) return instance
  const lang = chooseLanguage(Object.keys(value), ranges)
  const text = lang === undefined ? undefined : value[lang]
  if (lang === undefined || text === undefined) return instance
  return { ...instance, kind: 'Property', value: text, lang }
}
