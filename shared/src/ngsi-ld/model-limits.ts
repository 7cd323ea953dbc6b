/** Nesting of a value, and of sub-attributes, at most. */
export const maxNesting = 64

/** Attribute instances of one entity at most, sub-attributes not counted. */
export const maxInstances = 20_000

/** Entity types of one entity at most. */
export const maxTypes = 100
