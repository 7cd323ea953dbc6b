const tag = /^(@none|[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*)$/

/** Whether a text may be a key of a languageMap: a tag of RFC 5646, or `@none` (clause 4.5.18). */
export function isLanguageTag(text: string): boolean {
  return tag.test(text)
}
