import { runService } from '@lodestream/shared/process/run-service'
import { createSearchService, searchParts } from './app.ts'
import { searchSettings } from './config.ts'
import { limitsOf } from './limits.ts'

await runService({
  name: 'search-service',
  settings: searchSettings,
  limits: limitsOf,
  create: (parts, configuration) => createSearchService(searchParts(parts, configuration)),
})
