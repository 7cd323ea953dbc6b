import type { Clock } from '../ports/clock.ts'

/** The clock of the machine. It counts within a millisecond, so that instants taken one after the other differ. */
export function createSystemClock(): Clock {
  let millisecond = Number.NaN
  let text = ''
  let taken = 0
  return {
    now() {
      const now = Date.now()
      if (now === millisecond) taken = Math.min(taken + 1, 999)
      else {
        millisecond = now
        text = new Date(now).toISOString().slice(0, -1)
        taken = 0
      }
      return `${text}${String(taken).padStart(3, '0')}Z`
    },
  }
}
