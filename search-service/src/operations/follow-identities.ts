import type { BusLog } from '@lodestream/shared/events/bus/bus-log'
import { type Subscriber, subscribe } from '@lodestream/shared/events/bus/subscriber'
import type { SubscriberHooks } from '@lodestream/shared/events/bus/subscriber-options'
import { ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'
import { readKeycloakMessage } from '../domain/iam/keycloak-message.ts'
import { UnusableMessage } from '../domain/iam/unusable-message.ts'
import type { SubjectReferential } from '../ports/subject-referential.ts'

export interface FollowIdentitiesParts {
  /** `cim.iam`. */
  readonly bus: BusLog
  readonly subjects: SubjectReferential
  readonly hooks: SubscriberHooks
}

/** The name under which all processes of the search service read, and Kafka keeps their place. */
export const iamSubscriber = 'search-service-iam'

/** Tries of a message that neither is unusable nor meets a database that is away. */
const attempts = 5

/**
 * Keeps the referential after what the identity provider tells, from the earliest message on. Its place is saved after the
 * change was committed; what comes again changes nothing. A message that is unusable is a dead letter at once.
 */
export function followIdentities({ bus, subjects, hooks }: FollowIdentitiesParts): Promise<Subscriber> {
  return subscribe(bus, {
    ...hooks,
    name: iamSubscriber,
    from: 'earliest',
    attempts: attemptsFor,
    async handle(event) {
      const change = readKeycloakMessage(event)
      if (change !== undefined) await subjects.apply(change)
    },
  })
}

function attemptsFor(error: unknown): number {
  if (error instanceof UnusableMessage) return 1
  return error instanceof ServiceOverloaded ? Number.POSITIVE_INFINITY : attempts
}
