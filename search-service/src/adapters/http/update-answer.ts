import type { Answer } from '@lodestream/shared/http/exchange'
import type { UpdateResult } from '../../domain/update-result.ts'

/** 204 when everything was applied, else 207 with the UpdateResult (clauses 6.6.3.1 and 6.6.3.2). */
export function updateAnswer(result: UpdateResult): Answer {
  return result.notUpdated.length === 0 ? { status: 204 } : { status: 207, body: result }
}
