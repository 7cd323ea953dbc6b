import { subjectReferentialContract } from '../../ports/subject-referential.contract.ts'
import type { SubjectReferential } from '../../ports/subject-referential.ts'
import { MemorySubjectReferential } from './memory-subject-referential.ts'

subjectReferentialContract(async () => {
  let current = new MemorySubjectReferential()
  const referential: SubjectReferential = {
    apply: (change) => current.apply(change),
    find: (id) => current.find(id),
    list: (query) => current.list(query),
    count: (kind) => current.count(kind),
  }
  return {
    referential,
    clear: async () => {
      current = new MemorySubjectReferential()
    },
    logs: 150,
    close: async () => undefined,
  }
})
