import type { Clock } from '../ports/clock.ts'

/** The clock of the machine, to the millisecond, written with microseconds like the times of entities. */
export const systemClock: Clock = {
  now: () => `${new Date().toISOString().slice(0, -1)}000Z`,
}
