const contextRelation = 'http://www.w3.org/ns/json-ld#context'

/** One link-value of RFC 8288: `<target>` and its parameters; quoted strings may hold anything. */
const linkValue = /<([^>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)/g
const relParameter = /;\s*rel\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]+))/i

/** The target of the first JSON-LD context link of a Link header (clause 6.3.5), or undefined. Other links do not count. */
export function parseContextLink(header: string | undefined): string | undefined {
  for (const [, target, parameters = ''] of (header ?? '').matchAll(linkValue)) {
    const rel = relParameter.exec(parameters)
    const relations = (rel?.[1] ?? rel?.[2] ?? '').split(/\s+/)
    if (relations.includes(contextRelation)) return target
  }
  return undefined
}
