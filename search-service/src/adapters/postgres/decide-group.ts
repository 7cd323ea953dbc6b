import type { DateTime } from '@lodestream/shared/ngsi-ld/entity'
import { NonexistentTenant } from '@lodestream/shared/ngsi-ld/errors'
import type { TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import {
  applyChange,
  type ChangeContext,
  type ChangeMeans,
  type ChangeOutcome,
  type ChangeRequest,
} from '../entity-state/apply-change.ts'
import { type EntityState, neverCreated } from '../entity-state/entity-state.ts'
import type { KeyedChange } from './entity-rows.ts'
import type { KeyedPast } from './history-rows.ts'
import { keyText } from './lock-entities.ts'
import type { Group } from './write-group.ts'

/** A group decided: what to write, and what to answer to each request once that is committed. */
export interface DecidedGroup extends Group {
  readonly answers: readonly ChangeOutcome['answer'][]
}

/** What a group meets. */
export interface GroupSituation {
  readonly states: ReadonlyMap<string, EntityState>
  readonly tenants: ReadonlySet<TenantId>
  readonly clockNow: () => DateTime
  readonly means: ChangeMeans
}

/** Decides requests one after the other, each meeting what the ones before it left. */
export function decideGroup(requests: readonly ChangeRequest[], situation: GroupSituation): DecidedGroup {
  const states = new Map(situation.states)
  const newTenants = new Set<TenantId>()
  const instantOf = batchInstants(situation.clockNow)
  const changes: KeyedChange[] = []
  const past: KeyedPast[] = []
  const answers = requests.map((request) => {
    const { tenant, entityId } = request
    const key = keyText(request)
    const context = { means: situation.means, clockNow: instantOf(request) }
    const outcome = decideOne(request, states.get(key) ?? neverCreated, context)
    const isNew = !situation.tenants.has(tenant) && !newTenants.has(tenant)
    if (isNew && !creates(outcome)) return refusedTenant(tenant)
    if (isNew) newTenants.add(tenant)
    for (const applied of outcome.applied) {
      changes.push({ tenant, entityId, applied })
      states.set(key, applied.after)
    }
    if (outcome.past) past.push({ tenant, entityId, past: outcome.past })
    return outcome.answer
  })
  return { changes, past, newTenants: [...newTenants], answers }
}

/** The instant of a request: one for all of a batch (clause 5.5.11), else its own. */
function batchInstants(clockNow: () => DateTime): (request: ChangeRequest) => DateTime {
  const instants = new Map<object, DateTime>()
  return ({ batch }) => {
    const instant = (batch && instants.get(batch)) ?? clockNow()
    if (batch) instants.set(batch, instant)
    return instant
  }
}

/** Whatever goes wrong in the making of one change is its own affair. */
function decideOne(request: ChangeRequest, state: EntityState, context: ChangeContext): ChangeOutcome {
  try {
    return applyChange(request, state, context)
  } catch (refusal) {
    return { applied: [], answer: { refusal } }
  }
}

function creates({ applied }: ChangeOutcome): boolean {
  return applied[0]?.change.kind === 'entityCreated'
}

function refusedTenant(tenant: TenantId): ChangeOutcome['answer'] {
  return { refusal: new NonexistentTenant(`Tenant ${tenant} does not exist`) }
}
