import type { Access } from './access.ts'
import type { Reach } from './covered-path.ts'

/** Paths remembered at most; then it begins anew. */
const maxPaths = 1_000

/** Entities looked at for each match, as long as nothing is known. */
const firstLooks = 2.3
/** The next query may be less lucky than those before it. */
const reserve = 1.3
/** Standard deviations by which matches may be fewer than expected. */
const spread = 2
/** What one query counts for. */
const weight = 0.2

/** More segments than this are all looked into. */
const mostSegments = 64

/** What the last queries of attributes were like: the next is likely to be of its kind. A guess: nothing but time depends on it. */
export class PathHabits {
  /** Rows in a segment; Infinity: so many that it was better to walk along the entities. */
  readonly #density = new Map<string, number>()
  readonly #looks = new Map<string, number>()

  isDense(access: Access): boolean {
    return this.#densityOf(access) === Infinity
  }

  /** The segments that probably hold so many matches. */
  reach(access: Access, matches: number): Reach {
    const segments = Math.ceil(
      (matches + spread * Math.sqrt(matches)) / (this.#densityOf(access) ?? Infinity),
    )
    return segments > mostSegments ? 'whole' : Math.max(segments, 1)
  }

  /** So many rows were in a segment. */
  noteDensity({ ranges }: Access, density: number): void {
    if (this.#density.size >= maxPaths) this.#density.clear()
    for (const { path } of ranges) this.#density.set(path, density)
  }

  forgetDensity({ ranges }: Access): void {
    for (const { path } of ranges) this.#density.delete(path)
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

  #densityOf({ ranges }: Access): number | undefined {
    return this.#density.get(ranges[0]?.path ?? '')
  }
}
