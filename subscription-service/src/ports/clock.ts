import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'

export interface Clock {
  /** Now, UTC, with microseconds. */
  now(): DateTime
}
