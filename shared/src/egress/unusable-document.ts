/** What is there cannot be used, and will not be a moment later: it redirects for ever, is too large, or is not there. */
export class UnusableDocument extends Error {
  override readonly name = 'UnusableDocument'
}
