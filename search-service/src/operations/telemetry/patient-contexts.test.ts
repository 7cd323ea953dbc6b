import { coreRequestContext } from '@lodestream/shared/json-ld/request-context'
import { LdContextNotAvailable } from '@lodestream/shared/ngsi-ld/errors'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  AwaitedContext,
  contextPatienceAgainMs,
  contextPatienceMs,
  maxAwaitedContexts,
  patientContexts,
} from './patient-contexts.ts'

const url = 'https://context.test/a'
const away = () => new LdContextNotAvailable('away', { isTemporary: true })

let nowMs: number
let failure: (() => Error) | undefined

beforeEach(() => {
  nowMs = 1_000
  failure = away
})

function open() {
  const contexts = {
    resolve: async () => {
      if (failure) throw failure()
      return coreRequestContext
    },
  }
  const { resolve } = patientContexts(contexts, () => nowMs)
  /** What comes of it: had, awaited, or refused. */
  return (given: unknown = url) =>
    resolve(given).then(
      () => 'had',
      (error: unknown) => (error instanceof AwaitedContext ? 'awaited' : 'refused'),
    )
}

describe('patientContexts()', () => {
  it('waits for what may pass, and has it when it is there', async () => {
    const resolve = open()

    expect(await resolve()).toBe('awaited')
    failure = undefined
    expect(await resolve()).toBe('had')
  })

  it('refuses at once what will not pass', async () => {
    failure = () => new LdContextNotAvailable('404')

    expect(await open()()).toBe('refused')
  })

  it('waits so long and no longer, for all messages that bring it together', async () => {
    const resolve = open()
    await resolve()

    nowMs += contextPatienceMs - 1
    expect(await resolve()).toBe('awaited')
    nowMs += 1
    expect(await resolve()).toBe('refused')
    nowMs += contextPatienceAgainMs - contextPatienceMs - 1
    expect(await resolve()).toBe('refused')
    nowMs += 1
    expect(await resolve()).toBe('awaited')
  })

  it('waits anew for what was had in between', async () => {
    const resolve = open()
    await resolve()
    nowMs += contextPatienceMs
    expect(await resolve()).toBe('refused')
    failure = undefined
    await resolve()
    failure = away

    expect(await resolve()).toBe('awaited')
  })

  it('waits for one whatever became of another, and for so many', async () => {
    const resolve = open()
    await resolve(['https://context.test/0'])
    nowMs += contextPatienceMs
    const outcomes: string[] = []
    for (let n = 1; n <= maxAwaitedContexts; n += 1)
      outcomes.push(await resolve([`https://context.test/${n}`]))

    expect(outcomes.slice(0, -1)).toEqual(Array(maxAwaitedContexts - 1).fill('awaited'))
    expect(outcomes.at(-1)).toBe('refused')
  })
})
