import type { Answer } from '@lodestream/shared/http/exchange'
import type { UpdateResult } from '../../domain/update-result.ts'
import type { Written } from '../../operations/change-entity.ts'
import { writtenAnswer } from './written-answer.ts'

/** 204 when everything was applied, else 207 with the UpdateResult (clauses 6.6.3.1 and 6.6.3.2). */
export function updateAnswer(written: Written<UpdateResult>): Answer {
  const answer = writtenAnswer(written)
  return written.result.notUpdated.length === 0 ? answer : { ...answer, status: 207, body: written.result }
}
