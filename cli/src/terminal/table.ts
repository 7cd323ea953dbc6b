/**
 * A table as lines: columns as wide as their longest cell. What endpoints and clients sent may be in the cells, so control
 * characters are taken out: a terminal must not obey them.
 */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const cells = rows.map((row) => row.map(plain))
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  )
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** Text without control characters. */
export function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ')
}
