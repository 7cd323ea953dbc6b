import type { Json } from './json.ts'

/** Whether a value is a string or a non-empty array of strings: an entry of a languageMap, the value of a VocabProperty. */
export function isTextOrTexts(value: Json | undefined): value is string | readonly string[] {
  if (typeof value === 'string') return true
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
}
