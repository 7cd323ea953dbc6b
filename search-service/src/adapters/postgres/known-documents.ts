import { BoundedCache } from '@lodestream/shared/json-ld/bounded-cache'
import type { DateTime, Entity, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { toStored } from '../entity-state/apply-change.ts'
import { firstExpiry, withoutExpired } from '../entity-state/expiry.ts'
import type { EntityRow } from './slice.ts'

/** Characters of the documents that are remembered, together; in memory each takes about two bytes. */
export const maxKnownDocumentChars = 32 * 2 ** 20

interface KnownDocument {
  readonly entity: StoredEntity
  /** Whether it, or one of its instances, expires some day. */
  readonly expires: boolean
}

/**
 * The entities that documents stand for. Those last read are remembered: a place in the order of pages and a version have
 * one document for ever, so nothing has to be forgotten, and who asks again gets the same object.
 */
export class KnownDocuments {
  readonly #known = new BoundedCache<KnownDocument>(maxKnownDocumentChars)

  /** The entity of a row as it is `now`; undefined when it has expired. */
  entityOf(row: EntityRow, now: DateTime): StoredEntity | undefined {
    const { entity, expires } = this.#documentOf(row)
    return expires ? withoutExpired(entity, now) : entity
  }

  #documentOf({ place, version, doc }: EntityRow): KnownDocument {
    const key = `${place} ${version}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const entity = toStored(JSON.parse(doc) as Entity, Number(version))
    const document = { entity, expires: firstExpiry(entity) !== undefined }
    this.#known.set(key, document, doc.length)
    return document
  }
}
