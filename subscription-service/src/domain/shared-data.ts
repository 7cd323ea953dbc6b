import type { Terms } from '@lodestream/shared/json-ld/terms'
import { notificationData } from './build-notification.ts'
import { type NotificationCause, notifiedEntity } from './notified-entity.ts'

/** The data of the notifications about one operation: subscriptions that show it alike share a text, which is made once. */
export class SharedData {
  readonly #texts = new Map<Terms, Map<string, string>>()

  of(cause: NotificationCause): string {
    const { terms } = cause.compiled.context
    const texts = this.#texts.get(terms) ?? new Map<string, string>()
    this.#texts.set(terms, texts)
    const key = appearanceOf(cause)
    const known = texts.get(key)
    if (known !== undefined) return known
    const text = notificationData(cause.compiled, [notifiedEntity(cause)])
    texts.set(key, text)
    return text
  }
}

/** Everything but the operation and the terms that the data depends on. */
function appearanceOf({ compiled, triggers }: NotificationCause): string {
  const { notification, watchedAttributes, datasetIds, lang, conformanceMinor } = compiled.subscription
  const { attributes, pick, omit, format, sysAttrs, showChanges, endpoint } = notification
  const { accept, receiverInfo } = endpoint
  const deletions = triggers.includes('attributeDeleted') ? [watchedAttributes] : []
  const shown = [attributes, pick, omit, datasetIds, lang, conformanceMinor, deletions]
  const written = [format, sysAttrs, showChanges, accept]
  // Others have no @context in the data, and no wish where to have it.
  const context = accept === 'application/json' ? [] : [compiled.context.embedded, receiverInfo]
  return JSON.stringify([shown, written, context])
}
