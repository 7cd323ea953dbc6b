import { BoundedCache } from '@lodestream/shared/json-ld/bounded-cache'
import type { DateTime, Entity, StoredEntity } from '@lodestream/shared/ngsi-ld/entity'
import { toStored } from '../entity-state/apply-change.ts'
import { firstExpiry, withoutExpired } from '../entity-state/expiry.ts'
import type { EntityReference, EntityRow } from './slice.ts'

/** Characters of the documents that are remembered, together; in memory each takes about two bytes. */
export const maxKnownDocumentChars = 32 * 2 ** 20

/** What a document says. */
export interface KnownDocument {
  readonly entity: StoredEntity
  /** Whether it, or one of its instances, expires some day. */
  readonly expires: boolean
}

/**
 * The entities that documents stand for. Those last read are remembered, one version of each place in the order of pages. A
 * place and a version have one document for ever, so who asks again gets the same object.
 */
export class KnownDocuments {
  readonly #known = new BoundedCache<KnownDocument>(maxKnownDocumentChars)

  find({ place, version }: EntityReference): KnownDocument | undefined {
    const known = this.#known.get(place)
    return known?.entity.version === Number(version) ? known : undefined
  }

  read(row: EntityRow): KnownDocument {
    const known = this.find(row)
    if (known !== undefined) return known
    const entity = toStored(JSON.parse(row.doc) as Entity, Number(row.version))
    const document = { entity, expires: firstExpiry(entity) !== undefined }
    this.#known.set(row.place, document, row.doc.length)
    return document
  }
}

/** The entity of a document as it is `now`; undefined when it has expired. */
export function entityAsOf({ entity, expires }: KnownDocument, now: DateTime): StoredEntity | undefined {
  return expires ? withoutExpired(entity, now) : entity
}
