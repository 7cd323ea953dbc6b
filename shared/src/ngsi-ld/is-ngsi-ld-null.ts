import type { AttributeKind } from './entity.ts'
import { ngsiLdNull } from './fragment.ts'
import { isJsonObject } from './json.ts'

/** Whether the value of an attribute of this kind is the NGSI-LD Null (clause 4.5.0). */
export function isNgsiLdNull(kind: AttributeKind, value: unknown): boolean {
  if (value === ngsiLdNull) return true
  if (kind === 'LanguageProperty')
    return isJsonObject(value) && value['@none'] === ngsiLdNull && Object.keys(value).length === 1
  if (kind === 'ListProperty' || kind === 'ListRelationship')
    return Array.isArray(value) && value.length === 1 && isNullItem(value[0])
  return false
}

function isNullItem(item: unknown): boolean {
  return item === ngsiLdNull || (isJsonObject(item) && item.object === ngsiLdNull)
}
