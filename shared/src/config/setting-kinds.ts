import type { Setting } from './setting.ts'

type Described = Pick<Setting<unknown>, 'name' | 'meaning'> & { readonly secret?: true }

/** A setting that is any text. */
export function text(described: Described & { default: string }): Setting<string> {
  return { ...described, parse: (value) => value }
}

/** A text that may be absent. */
export function optionalText(described: Described): Setting<string | undefined> {
  return { ...described, default: undefined, parse: (value) => value }
}

/** A whole number of a unit, within bounds. */
export function whole(
  described: Described & { unit: string; default: number; min: number; max: number },
): Setting<number> {
  const { min, max, ...setting } = described
  return { ...setting, parse: (value) => parseWhole(value, min, max) }
}

/** `true` or `false`. */
export function flag(described: Described & { default: boolean }): Setting<boolean> {
  return { ...described, parse: parseFlag }
}

/** A list of texts separated by commas. */
export function list(described: Described & { default: readonly string[] }): Setting<readonly string[]> {
  return { ...described, parse: parseList }
}

function parseWhole(value: string, min: number, max: number): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < min || number > max)
    throw new Error(`must be a whole number from ${min} to ${max}`)
  return number
}

function parseFlag(value: string): boolean {
  if (value !== 'true' && value !== 'false') throw new Error('must be true or false')
  return value === 'true'
}

function parseList(value: string): readonly string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
