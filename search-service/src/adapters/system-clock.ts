import type { Clock } from '../ports/clock.ts'

/** The clock of the machine. It counts within a millisecond, so that instants taken one after the other differ. */
export function createSystemClock(): Clock {
  let millisecond = 0
  let taken = 0
  return {
    now() {
      const now = Date.now()
      taken = now === millisecond ? Math.min(taken + 1, 999) : 0
      millisecond = now
      return `${new Date(now).toISOString().slice(0, -1)}${String(taken).padStart(3, '0')}Z`
    },
  }
}
