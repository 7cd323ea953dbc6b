import { describe, expect, it } from 'vitest'
import { isDelivered, isWanted, wishesBetween } from './subscription-timeline.ts'

const wish = { watches: true, isActive: true, endpoint: 'a' }
const paused = { ...wish, isActive: false }
const command = (invokedAt: number, answeredAt: number, asked: typeof wish | undefined) => ({
  subscriptionId: 's',
  invokedAt,
  answeredAt,
  wish: asked,
})
const life = [command(10, 12, wish), command(20, 22, paused), command(30, 32, undefined)]

describe('wishesBetween()', () => {
  it.each([
    ['before it is created', 0, 9, [undefined]],
    ['while it is created', 0, 11, [undefined, wish]],
    ['when it was answered', 12, 15, [wish]],
    ['over a change', 12, 25, [wish, paused]],
    ['from the middle of a change', 21, 21, [wish, paused]],
    ['when the change was answered', 22, 25, [paused]],
    ['over all', 0, 40, [undefined, wish, paused, undefined]],
    ['after it was deleted', 32, Number.POSITIVE_INFINITY, [undefined]],
  ])('%s', (_, from, to, wishes) => {
    expect(wishesBetween(life, from, to)).toEqual(wishes)
  })
})

it('who is paused is not told, and what waits for it is dropped; who watches something else gets what waits', () => {
  expect([wish, paused, { ...wish, watches: false }, undefined].map(isWanted)).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect([wish, paused, { ...wish, watches: false }, undefined].map(isDelivered)).toEqual([
    true,
    false,
    true,
    false,
  ])
})
