import type { Migrations } from '@lodestream/shared/postgres/migrate-to-latest'
import { up as entity } from './m0001-entity.ts'
import { up as eventOutbox } from './m0002-event-outbox.ts'
import { up as outboxRelay } from './m0003-outbox-relay.ts'
import { up as entityIndex } from './m0004-entity-index.ts'
import { up as instanceExpiry } from './m0005-instance-expiry.ts'
import { up as entityMap } from './m0007-entity-map.ts'
import { up as entityShape } from './m0008-entity-shape.ts'
import { up as broker } from './m0009-broker.ts'
import { up as observedHistory } from './m0010-observed-history.ts'
import { up as iamSubject } from './m0011-iam-subject.ts'

/** Every migration of the search service, oldest first. Forward only; one that was released never changes. */
export const searchMigrations: Migrations = {
  table: 'search_migration',
  migrations: {
    '0001-entity': { up: entity },
    '0002-event-outbox': { up: eventOutbox },
    '0003-outbox-relay': { up: outboxRelay },
    '0004-entity-index': { up: entityIndex },
    '0005-instance-expiry': { up: instanceExpiry },
    '0007-entity-map': { up: entityMap },
    '0008-entity-shape': { up: entityShape },
    '0009-broker': { up: broker },
    '0010-observed-history': { up: observedHistory },
    '0011-iam-subject': { up: iamSubject },
  },
}
