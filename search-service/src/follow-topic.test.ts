import { readConfiguration } from '@lodestream/shared/config/read-configuration'
import { createLogger } from '@lodestream/shared/logging/logger'
import { expect, it } from 'vitest'
import { MemorySubjectReferential } from './adapters/memory/memory-subject-referential.ts'
import { searchSettings } from './config.ts'
import { startIdentities } from './start-identities.ts'

it('without Kafka a topic cannot be followed, and the start says which variable is missing', async () => {
  const configuration = readConfiguration(searchSettings, { IAM_EVENTS: 'true' })
  const parts = {
    configuration,
    logger: createLogger('test', 'silent'),
    subjects: new MemorySubjectReferential(),
    observer: { onHandled: () => {}, onDeadLetter: () => {} },
  }

  await expect(startIdentities(parts)).rejects.toThrow('IAM_EVENTS=true needs KAFKA_BROKERS')
})
