import { iamTopic } from '@lodestream/shared/events/iam-topic'
import { type FollowParts, followTopic, type Intake } from './follow-topic.ts'
import { followIdentities } from './operations/follow-identities.ts'
import type { SubjectReferential } from './ports/subject-referential.ts'

export interface IdentitiesParts extends FollowParts {
  readonly subjects: SubjectReferential
}

/** Follows `cim.iam`. A dead letter means that the referential may lack something. */
export function startIdentities({ subjects, ...parts }: IdentitiesParts): Promise<Intake> {
  return followTopic(parts, {
    topic: iamTopic,
    setting: 'IAM_EVENTS',
    what: 'identities',
    deadLetters: 'error',
    follow: (bus, hooks) => followIdentities({ bus, subjects, hooks }),
  })
}
