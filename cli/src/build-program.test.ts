import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command, Option } from 'commander'
import { describe, expect, it } from 'vitest'
import { buildProgram } from './build-program.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/cli.md'), 'utf8')
const silent = {
  line: async () => {},
  note: () => {},
  style: (_: string, text: string) => text,
  progress: () => ({ step: () => {}, end: () => {} }),
}
const program = buildProgram({
  terminal: silent,
  signal: new AbortController().signal,
  env: {},
  exitWith: () => {},
})
const commands = leaves(program)

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves)
}

function pathOf(command: Command): string {
  const above = command.parent?.parent ? `${pathOf(command.parent)} ` : ''
  return `${above}${command.name()}`
}

/** The rows of the option tables of a section: flag and meaning. */
function rowsOf(heading: string): readonly string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `--'))
    .sort()
}

function rowFor({ flags, defaultValue, description }: Option): string {
  const long = flags.replace(/^-\w, /, '')
  const shown = defaultValue === undefined || typeof defaultValue === 'boolean' ? '-' : `\`${defaultValue}\``
  return `| \`${long}\` | ${shown} | ${description} |`
}

const source = rowsOf('Where from')
const filter = rowsOf('Which events')
const brokerRows = rowsOf('Which broker')

/** What a section need not say: the options of "Where from", "Which events" and "Which broker" where a command has all of them. */
function ownRows(command: Command): readonly string[] {
  const rows = command.options.map(rowFor)
  const common = [source, filter, brokerRows].filter((all) => all.every((row) => rows.includes(row))).flat()
  return rows.filter((row) => !common.includes(row)).sort()
}

describe('docs/cli.md', () => {
  it('has the commands that there are', () => {
    const sections = [...page.matchAll(/^## ((?:events|subscriptions) .*)$/gm)].map(([, name]) => name)

    expect(sections.sort()).toEqual(commands.map(pathOf).sort())
  })

  it.each(commands.map((command) => [pathOf(command), command] as const))(
    'tells the options of %s',
    (path, command) => {
      expect(rowsOf(path)).toEqual(ownRows(command))
    },
  )
})

describe('the help of each command', () => {
  it.each(commands.map((command) => [pathOf(command), command] as const))(
    '%s says what it is for',
    (_, command) => {
      expect(command.description()).not.toBe('')
      for (const option of command.options) expect(option.description).not.toBe('')
    },
  )

  it.each(commands.map((command) => [pathOf(command), command] as const))(
    'the examples of %s are understood',
    (path, command) => {
      const help: string[] = []
      command.configureOutput({ writeOut: (text) => void help.push(text) }).outputHelp()
      const typed = [...help.join('').matchAll(/^ {2}\$ lodestream (.*)$/gm)].map(([, line = '']) => line)
      for (const line of typed) {
        expect(line.startsWith(path)).toBe(true)
        const args = (line.split(/ [|>] /)[0] ?? '')
          .slice(path.length)
          .split(' ')
          .filter((word) => word !== '')
        const { operands, unknown } = command.parseOptions(args)
        expect(unknown).toEqual([])
        expect(operands.length).toBeLessThanOrEqual(command.registeredArguments.length)
      }
    },
  )
})
