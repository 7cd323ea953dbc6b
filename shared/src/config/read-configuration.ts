import type { Configuration, Setting, Settings } from './setting.ts'

/** Everything that is wrong with the environment, in one message. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
}

/**
 * Reads a table of settings from an environment. An empty variable counts as absent.
 * Throws one ConfigurationError that names every bad variable and what it should be.
 */
export function readConfiguration<Table extends Settings>(
  table: Table,
  environment: Readonly<Record<string, string | undefined>>,
): Configuration<Table> {
  const problems: string[] = []
  const entries = Object.entries(table).map(([member, setting]) => [
    member,
    readSetting(setting, environment[setting.name], problems),
  ])
  if (problems.length > 0) throw new ConfigurationError(problems.join('; '))
  return Object.freeze(Object.fromEntries(entries)) as Configuration<Table>
}

function readSetting(setting: Setting<unknown>, given: string | undefined, problems: string[]): unknown {
  if (given === undefined || given === '') return setting.default
  try {
    return setting.parse(given)
  } catch (error) {
    const shown = setting.secret ? '***' : JSON.stringify(given)
    problems.push(`${setting.name} is ${shown}, but ${(error as Error).message}`)
    return setting.default
  }
}
