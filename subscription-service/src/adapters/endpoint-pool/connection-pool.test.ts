import { waitUntil } from '@lodestream/shared/testing/wait-until'
import { expect, it } from 'vitest'
import { ConnectionPool } from './connection-pool.ts'

function connections() {
  const [opened, closed]: [string[], string[]] = [[], []]
  const open = (key: string) => async () => {
    opened.push(key)
    let end: () => void = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    return {
      key,
      break: () => end(),
      closed: ended,
      [Symbol.asyncDispose]: async () => {
        if (!closed.includes(key)) closed.push(key)
        end()
      },
    }
  }
  return { opened, closed, open }
}

type Opened = Awaited<ReturnType<ReturnType<ReturnType<typeof connections>['open']>>>

it('opens one connection for all who ask at once, and another when it broke', async () => {
  const { opened, open } = connections()
  const pool = new ConnectionPool<Opened>()

  const used = await Promise.all([1, 2, 3].map(() => pool.use('a', open('a'), async (each) => each)))
  used[0]?.break()
  await waitUntil('it is forgotten', () => pool.size === 0)
  await pool.use('a', open('a'), async () => {})

  expect(new Set(used).size).toBe(1)
  expect(opened).toEqual(['a', 'a'])
  await pool[Symbol.asyncDispose]()
})

it('closes what was unused for longest when it is full, and refuses when all are in use', async () => {
  const { closed, open } = connections()
  const pool = new ConnectionPool<Opened>({ connectionsMax: 2, idleMs: 60_000 })
  const nothing = async () => {}
  await pool.use('a', open('a'), nothing)
  await pool.use('b', open('b'), nothing)
  await pool.use('a', open('a'), nothing)

  await pool.use('c', open('c'), nothing)
  await waitUntil('b is closed', () => closed.includes('b'))

  expect(closed).toEqual(['b'])
  const forbidden = pool.use('a', open('a'), () =>
    pool.use('c', open('c'), () => pool.use('d', open('d'), nothing)),
  )
  await expect(forbidden).rejects.toThrow('All of 2 connections')
  await pool[Symbol.asyncDispose]()
  expect(pool.size).toBe(0)
})

it('closes what nobody uses, and forgets what could not be opened', async () => {
  const { closed, open } = connections()
  const pool = new ConnectionPool<Opened>({ connectionsMax: 2, idleMs: 5 })

  await pool.use('a', open('a'), async () => {})
  await expect(
    pool.use(
      'b',
      () => Promise.reject(new Error('no')),
      async () => {},
    ),
  ).rejects.toThrow('no')

  await waitUntil('all are gone', () => pool.size === 0)
  expect(closed).toEqual(['a'])
})
