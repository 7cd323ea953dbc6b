/** Levels of nesting in a body at most. */
export const maxNesting = 100

/** Attribute instances of one entity at most, sub-attributes not counted. */
export const maxInstances = 20_000

/** Entity types of one entity at most. */
export const maxTypes = 100

/** UTF-8 bytes of an entity id, entity type or attribute name at most, expanded: they are keys of database indexes. */
export const maxNameBytes = 1_000
