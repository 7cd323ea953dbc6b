import type { Answer } from '@lodestream/shared/http/exchange'
import type { Written } from '../../operations/change-entity.ts'

/** 204 with the ETag of what the write left. */
export function writtenAnswer({ version }: Written<unknown>): Answer {
  return { status: 204, ...(version === undefined ? {} : { version }) }
}
