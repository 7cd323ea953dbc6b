import type { Access } from './access.ts'

/** Paths remembered at most; then it begins anew. */
const maxPaths = 1_000

/**
 * How the last query of an attribute found its slice: `dense` by walking along entities of the type, because many have such
 * values; `near` in the first segment that has rows; `whole` by all rows, because there were few.
 */
export type Habit = 'dense' | 'near' | 'whole'

/** What the last queries of attributes were like: the next is likely to be of its kind. A guess: nothing but time depends on it. */
export class PathHabits {
  readonly #habits = new Map<string, Habit>()

  has(access: Access, habit: Habit): boolean {
    return access.ranges.some(({ path }) => this.#habits.get(path) === habit)
  }

  note(access: Access, habit: Habit): void {
    if (this.#habits.size >= maxPaths) this.#habits.clear()
    for (const { path } of access.ranges) this.#habits.set(path, habit)
  }
}
