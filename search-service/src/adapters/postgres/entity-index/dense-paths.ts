import type { Access } from './access.ts'

/** Paths remembered at most; then it begins anew. */
const maxPaths = 1_000

/**
 * Which attributes were last asked for values that many entities have. Such a query is answered sooner by looking at the
 * first entities of the type than through the index, and the next one is likely to be of its kind. A guess: nothing but
 * time depends on it.
 */
export class DensePaths {
  readonly #paths = new Set<string>()

  has(access: Access): boolean {
    return access.ranges.some(({ path }) => this.#paths.has(path))
  }

  note(access: Access, isDense: boolean): void {
    if (this.#paths.size >= maxPaths) this.#paths.clear()
    for (const { path } of access.ranges) {
      if (isDense) this.#paths.add(path)
      else this.#paths.delete(path)
    }
  }
}
