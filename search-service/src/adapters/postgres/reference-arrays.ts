import type { EntityReference } from './slice.ts'

/** References as two arrays of the same length, as text: the driver would take longer to read rows. Null when there are none. */
export interface ReferenceArrays {
  readonly places: string | null
  readonly versions: string | null
}

/** Of what was deleted there is no version, so it is left out. */
export function readReferences({ places, versions }: ReferenceArrays): readonly EntityReference[] {
  const numbers = elementsOf(versions).map(Number)
  return elementsOf(places)
    .map((place, index) => ({ place, version: numbers[index] ?? Number.NaN }))
    .filter(({ version }) => !Number.isNaN(version))
}

/** Of an array of numbers. */
export function elementsOf(text: string | null | undefined): readonly string[] {
  return text && text !== '{}' ? text.slice(1, -1).split(',') : []
}
