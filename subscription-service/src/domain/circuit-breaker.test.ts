import { expect, it } from 'vitest'
import {
  afterFailure,
  afterStart,
  allowedAttempts,
  type CircuitBreaker,
  closedBreaker,
  defaultBreakerPolicy as policy,
} from './circuit-breaker.ts'

const failed = (times: number): CircuitBreaker => {
  let breaker = closedBreaker
  for (let count = 0; count < times; count += 1) breaker = afterFailure(breaker, 0, policy)
  return breaker
}

it('a breaker stays closed until enough failures in a row', () => {
  expect(allowedAttempts(failed(4), 0)).toBe(Number.POSITIVE_INFINITY)
  expect(allowedAttempts(failed(5), 0)).toBe(0)
})

it('an open breaker lets one probe through when its time has come', () => {
  const open = failed(5)
  expect(allowedAttempts(open, 499)).toBe(0)
  expect(allowedAttempts(open, 500)).toBe(1)
  expect(allowedAttempts(afterStart(open), 500)).toBe(0)
})

it('a failed probe doubles the pause, up to a bound; late failures of earlier attempts do not', () => {
  let breaker = failed(9)
  expect(breaker).toMatchObject({ state: 'open', until: 500 })
  for (const until of [1000, 2000, 4000, 8000, 15_000, 15_000]) {
    breaker = afterFailure(afterStart(breaker), 0, policy)
    expect(breaker).toMatchObject({ state: 'open', until })
  }
})
