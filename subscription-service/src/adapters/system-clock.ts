import type { Clock } from '../ports/clock.ts'

let epochMs = Number.NaN
let written = ''

/**
 * The clock of the machine, to the millisecond, written with microseconds like the times of entities. Asked several times
 * for each notification, of which there are several in a millisecond.
 */
export const systemClock: Clock = {
  now: () => {
    const ms = Date.now()
    if (ms !== epochMs) {
      epochMs = ms
      written = `${new Date(ms).toISOString().slice(0, -1)}000Z`
    }
    return written
  },
}
