/**
 * Entities that follow each other in the order of pages form a segment of 2^15 places. It is part of what is stored: it
 * can only change with a migration.
 */
export const segmentBits = 15
