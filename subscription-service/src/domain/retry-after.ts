const delaySeconds = /^\d{1,15}$/
/** IMF-fixdate, the only form that may be sent (RFC 9110 5.6.7). */
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** Reads a Retry-After header (RFC 9110 10.2.3): milliseconds from `nowMs` (epoch) on; undefined when it makes no sense. */
export function parseRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined
  const trimmed = text.trim()
  if (delaySeconds.test(trimmed)) return Number(trimmed) * 1000
  if (!httpDate.test(trimmed)) return undefined
  const at = Date.parse(trimmed)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
