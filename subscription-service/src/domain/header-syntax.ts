const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const visible = /^[\t\x20-\x7e\x80-\xff]*$/

/** A legal name of an HTTP header (RFC 7230 3.2.6). */
export function isHeaderName(text: string): boolean {
  return token.test(text)
}

/** A legal value of an HTTP header (RFC 7230 3.2): one line of visible characters, no blanks around it. */
export function isHeaderValue(text: string): boolean {
  return visible.test(text) && text.trim() === text
}
