import type { Access } from './access.ts'

/** Paths remembered at most; then it begins anew. */
const maxPaths = 1_000

/** Entities looked at for each match, as long as nothing is known. */
const firstLooks = 2.3
/** The next query may be less lucky than those before it. */
const reserve = 1.3
/** What one query counts for. */
const weight = 0.2

/**
 * How the last query of an attribute found its slice: `dense` by walking along entities of the type, because many have such
 * values; `near` in the first segment that has rows; `whole` by all rows, because there were few.
 */
export type Habit = 'dense' | 'near' | 'whole'

/** What the last queries of attributes were like: the next is likely to be of its kind. A guess: nothing but time depends on it. */
export class PathHabits {
  readonly #habits = new Map<string, Habit>()
  readonly #looks = new Map<string, number>()

  has(access: Access, habit: Habit): boolean {
    return access.ranges.some(({ path }) => this.#habits.get(path) === habit)
  }

  note(access: Access, habit: Habit): void {
    if (this.#habits.size >= maxPaths) this.#habits.clear()
    for (const { path } of access.ranges) this.#habits.set(path, habit)
  }

  /** How many entities to look at for each match, where many match. */
  looks({ ranges }: Access): number {
    return reserve * (this.#looks.get(ranges[0]?.path ?? '') ?? firstLooks)
  }

  /** So many entities were looked at for each match. */
  noteLooks(access: Access, looks: number): void {
    if (this.#looks.size >= maxPaths) this.#looks.clear()
    for (const { path } of access.ranges)
      this.#looks.set(path, (1 - weight) * (this.#looks.get(path) ?? looks) + weight * looks)
  }
}
