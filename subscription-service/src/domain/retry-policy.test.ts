import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideRetry, defaultRetryPolicy as policy } from './retry-policy.ts'

const attempt = (members: object = {}) => ({ attempts: 1, elapsedMs: 0, ...members })

describe('decideRetry()', () => {
  it('waits longer each time, between half and all of the step, never above the bound', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 199 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempts, random) => {
          const decision = decideRetry(policy, attempt({ attempts }), random)
          const step = Math.min(policy.delayMsMax, policy.firstDelayMs * 2 ** (attempts - 1))
          expect(decision.kind).toBe('retry')
          if (decision.kind === 'retry') {
            expect(decision.delayMs).toBeGreaterThanOrEqual(step / 2)
            expect(decision.delayMs).toBeLessThanOrEqual(step + 1)
          }
        },
      ),
    )
  })

  it('waits at least as long as the receiver asks, up to a bound, and as endpoint.cooldown says', () => {
    expect(decideRetry(policy, attempt({ retryAfterMs: 9000 }), 0)).toEqual({ kind: 'retry', delayMs: 9000 })
    expect(decideRetry(policy, attempt({ retryAfterMs: 1e15 }), 0)).toEqual({
      kind: 'retry',
      delayMs: 300_000,
    })
    expect(decideRetry(policy, attempt({ retryAfterMs: 0 }), 0)).toEqual({ kind: 'retry', delayMs: 125 })
    expect(decideRetry(policy, attempt({ cooldownMs: 400_000 }), 0)).toEqual({
      kind: 'retry',
      delayMs: 400_000,
    })
  })

  it.each([
    ['410', { status: 410 }, 'The receiver is gone (410)'],
    ['an address that may not be called', { forbidden: true }, 'The endpoint address may not be called'],
    ['the last attempt', { attempts: 200 }, '200 attempts failed'],
    ['the end of its time', { elapsedMs: 3_600_000 }, 'Not delivered within 3600 s'],
  ])('gives up after %s, with the reason', (_, members, reason) => {
    expect(decideRetry(policy, attempt(members), 0)).toEqual({ kind: 'dead', reason })
  })
})
