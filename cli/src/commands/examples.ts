import type { Command } from 'commander'

/** Adds examples to the help of a command: what to type after `lodestream`, and what it does. */
export function examples(
  command: Command,
  list: readonly (readonly [typed: string, meaning: string])[],
): void {
  const lines = list.map(([typed, meaning]) => `  $ lodestream ${typed}\n      ${meaning}`)
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
}
