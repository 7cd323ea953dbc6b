/** What `Prefer: ngsi-ld=<version>` asks for. */
export interface PreferredVersion {
  /** The minor version to make the answer for, the major one being 1; at most the own one. */
  readonly minor: number
  /** What Preference-Applied says. */
  readonly applied: string
}

/** The version of the specification implemented here is 1.9. */
const ownMinor = 9

/** One preference of RFC 7240; parameters behind it do not count. */
const preference = /^\s*ngsi-ld\s*=\s*"?(\d{1,4})\.(\d{1,4})"?\s*(?:;.*)?$/i

/**
 * The version of the specification that a Prefer header asks for (clause 6.3.21); undefined when it asks for none. What is not
 * `major.minor` is no preference, as RFC 7240 has it. Versions above the own one are the own one.
 */
export function preferredVersion(prefer: string | undefined): PreferredVersion | undefined {
  for (const text of (prefer ?? '').split(',')) {
    const [, major, minor] = preference.exec(text) ?? []
    if (major !== undefined && minor !== undefined) return versionOf(Number(major), Number(minor))
  }
  return undefined
}

function versionOf(major: number, minor: number): PreferredVersion {
  if (major > 1 || (major === 1 && minor >= ownMinor)) return { minor: ownMinor, applied: `1.${ownMinor}` }
  // There was nothing before 1.0 that one could fall back to.
  return { minor: major === 1 ? minor : 0, applied: `${major}.${minor}` }
}
