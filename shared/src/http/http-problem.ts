/** A refusal that HTTP itself defines and the specification gives no error type (clause 6.3.4): 404 of a path, 405, 406, ... */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly status: number
  readonly title: string
  readonly headers: Readonly<Record<string, string>>
  /** Sent instead of ProblemDetails; `null`: no body at all (411 and 415, clause 6.3.4). */
  readonly body: unknown

  constructor(
    status: number,
    title: string,
    options: { detail?: string; headers?: Readonly<Record<string, string>>; body?: unknown } = {},
  ) {
    super(options.detail ?? title)
    this.status = status
    this.title = title
    this.headers = options.headers ?? {}
    this.body = options.body
  }
}
