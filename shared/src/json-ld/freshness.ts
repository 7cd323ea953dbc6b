/** A context that says nothing of its age is asked for again after this. */
const defaultFreshMs = 3_600_000
/** No context is asked for more often, whatever it says: one fetch serves all requests of this time. */
const minFreshMs = 5_000
const maxFreshMs = 86_400_000
/** Of the time since it last changed (RFC 9111 section 4.2.2). */
const heuristicFraction = 0.1

/** For how many milliseconds an answer with these headers (lower-case names) may be used (RFC 9111). */
export function freshnessMs(headers: Readonly<Record<string, string>>, nowMs: number): number {
  return Math.min(maxFreshMs, Math.max(minFreshMs, statedMs(headers, nowMs) ?? heuristicMs(headers, nowMs)))
}

function statedMs(headers: Readonly<Record<string, string>>, nowMs: number): number | undefined {
  const control = headers['cache-control']?.toLowerCase() ?? ''
  if (/\bno-(store|cache)\b/.test(control)) return 0
  const maxAge = /\bmax-age\s*=\s*"?(\d+)/.exec(control)?.[1]
  if (maxAge !== undefined) return (Number(maxAge) - (Number(headers.age) || 0)) * 1_000
  return headers.expires === undefined ? undefined : (Date.parse(headers.expires) || nowMs) - nowMs
}

function heuristicMs(headers: Readonly<Record<string, string>>, nowMs: number): number {
  const changedMs = Date.parse(headers['last-modified'] ?? '')
  return Number.isNaN(changedMs) ? defaultFreshMs : (nowMs - changedMs) * heuristicFraction
}
