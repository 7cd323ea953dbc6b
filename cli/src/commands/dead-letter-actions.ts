import type { DeadLetter, DeadLetters } from '../ports/dead-letters.ts'
import { plain } from '../terminal/table.ts'
import type { CommandParts } from './command-parts.ts'

/** How dead letters are shown. */
export interface LetterOptions {
  readonly json?: true
  readonly limit?: number
}

/** The most that are listed at once. */
export const maxLetters = 10_000

/** Prints the letters; they are findings. */
export async function listLetters(
  from: DeadLetters,
  options: LetterOptions,
  parts: CommandParts,
): Promise<void> {
  const letters = await from.list(options.limit ?? maxLetters)
  for (const letter of letters) await printLetter(letter, options, parts)
  if (letters.length > 0) parts.exitWith(1)
}

/** Prints one letter with its body. */
export async function showLetter(
  from: DeadLetters,
  id: string,
  { options, parts }: { readonly options: LetterOptions; readonly parts: CommandParts },
): Promise<void> {
  await printLetter(await from.show(id), options, parts)
}

/** Deletes one letter. */
export async function dropLetter(from: DeadLetters, id: string, { terminal }: CommandParts): Promise<void> {
  await from.drop(id)
  terminal.note(`${id} is deleted`)
}

async function printLetter(
  { id, details }: DeadLetter,
  { json }: LetterOptions,
  { terminal: { line, style } }: CommandParts,
): Promise<void> {
  if (json) return line(JSON.stringify({ id, ...details }))
  const told = Object.entries(details).map(([name, value]) => `${style('dim', name)}=${plain(shown(value))}`)
  await line(`${style('bold', plain(id))} ${told.join(' ')}`)
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
