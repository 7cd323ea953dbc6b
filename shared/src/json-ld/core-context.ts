import type { Json, JsonObject } from '../ngsi-ld/json.ts'
import { type CoreTerm, type CoreVersion, coreContextTerms } from './core-context-terms.ts'

const coreContextBase = 'https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context'

/** The core @context of the version of the specification implemented here. */
export const coreContextUrl = `${coreContextBase}-v1.9.jsonld`

/** The default vocabulary: where a name without a term goes (clause 4.4). */
export const defaultVocabulary = 'https://uri.etsi.org/ngsi-ld/default-context/'

/** The versions 1.3 to 1.5 are older subsets of 1.6. */
const versionOfSuffix: ReadonlyMap<string, CoreVersion> = new Map([
  ['', '1.9'],
  ['-v1.3', '1.6'],
  ['-v1.4', '1.6'],
  ['-v1.5', '1.6'],
  ['-v1.6', '1.6'],
  ['-v1.7', '1.7'],
  ['-v1.8', '1.8'],
  ['-v1.9', '1.9'],
])

const coreUrlPattern = /^https?:\/\/uri\.etsi\.org\/ngsi-ld\/v1\/ngsi-ld-core-context(-v1\.\d)?\.jsonld$/

function coreVersionOf(url: string): CoreVersion | undefined {
  const match = coreUrlPattern.exec(url)
  return match ? versionOfSuffix.get(match[1] ?? '') : undefined
}

/** Whether the URL names the core @context, in any published version. */
export function isCoreContextUrl(url: string): boolean {
  return coreVersionOf(url) !== undefined
}

/** The core @context document as published at the URL, or undefined when no version was published there. */
export function coreContextDocument(url: string): Json | undefined {
  const version = coreVersionOf(url)
  return version && buildDocument(version)
}

function buildDocument(version: CoreVersion): Json {
  const terms = coreContextTerms.filter(({ versions }) => versions?.includes(version) ?? true)
  const definitions = terms.map((row) => [row.term, termDefinition(row)] as const)
  const head: JsonObject = isProtected(version) ? { '@version': 1.1, '@protected': true } : {}
  return { '@context': { ...head, ...Object.fromEntries(definitions), '@vocab': defaultVocabulary } }
}

function isProtected(version: CoreVersion): boolean {
  return version === '1.8' || version === '1.9'
}

function termDefinition({ id, type, container }: CoreTerm): Json {
  if (!type && !container) return id
  return {
    '@id': id,
    ...(type && { '@type': type }),
    ...(container && { '@container': container }),
  }
}
