import { searchSettings } from '@lodestream/search-service/config'
import { text } from '@lodestream/shared/config/setting-kinds'
import { subscriptionSettings } from '@lodestream/subscription-service/config'

/** Settings of the standalone broker: those of both services, and where its data are. */
export const standaloneSettings = {
  ...searchSettings,
  ...subscriptionSettings,
  dataDir: text({
    name: 'DATA_DIR',
    meaning: 'Folder of the embedded database, used when DATABASE_URL is not set.',
    default: './data',
  }),
  // Who starts it on a laptop wants to read one line, not a log.
  logLevel: { ...searchSettings.logLevel, default: 'warn' },
} as const
