import { describe, expect, it } from 'vitest'
import { BadRequestData, InternalError, ServiceOverloaded } from '../ngsi-ld/errors.ts'
import { databaseFailure, isRetryable, mayHaveHappened } from './database-failure.ts'

const failure = (code: string) => Object.assign(new Error('from the driver'), { code })

describe('databaseFailure()', () => {
  it.each(['08006', '57P01', '57014', '53300', '40001', '40P01', '55P03', 'ECONNREFUSED', 'ECONNRESET'])(
    'asks to come back after %s',
    (code) => {
      const error = databaseFailure(failure(code))

      expect(error).toBeInstanceOf(ServiceOverloaded)
      expect(error.cause).toMatchObject({ code })
    },
  )

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'The embedded database has stopped',
  ])('asks to come back after "%s"', (message) => {
    expect(databaseFailure(new Error(message))).toBeInstanceOf(ServiceOverloaded)
  })

  it.each(['22P05', '22021', '22008', '54001', '54000'])('says that the data is bad after %s', (code) => {
    expect(databaseFailure(failure(code))).toBeInstanceOf(BadRequestData)
  })

  it('calls the rest an internal error', () => {
    expect(databaseFailure(failure('42601'))).toBeInstanceOf(InternalError)
    expect(databaseFailure(new TypeError('ours'))).toBeInstanceOf(InternalError)
    expect(databaseFailure('text')).toBeInstanceOf(InternalError)
  })

  it('lets errors of ours pass', () => {
    const error = new BadRequestData('Entity is odd')

    expect(databaseFailure(error)).toBe(error)
  })
})

describe('isRetryable()', () => {
  it('is true for serialization failure and deadlock only', () => {
    expect(['40001', '40P01', '23505', '57P01'].map((code) => isRetryable(failure(code)))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})

describe('mayHaveHappened()', () => {
  const coded = (code: string) => Object.assign(new Error('failed'), { code })

  it.each(['ECONNRESET', 'EPIPE', '57P01', '08006'])('%s: the answer was lost', (code) => {
    expect(mayHaveHappened(coded(code))).toBe(true)
  })

  it.each(['ECONNREFUSED', '57P03', '40001', '22P05', '57014'])('%s: nothing was done', (code) => {
    expect(mayHaveHappened(coded(code))).toBe(false)
  })

  it('tells a lost connection from one that never was, and from mistakes of ours', () => {
    expect(mayHaveHappened(new Error('Connection terminated unexpectedly'))).toBe(true)
    expect(mayHaveHappened(new Error('timeout exceeded when trying to connect'))).toBe(false)
    expect(mayHaveHappened(new TypeError('Converting circular structure to JSON'))).toBe(false)
  })
})
