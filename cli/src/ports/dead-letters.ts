/** What was given up, and why. `id` names it in this place. */
export interface DeadLetter {
  readonly id: string
  /** What one should know of it, for people and programs alike. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Dead letters of one place: notifications of a broker, or records of `<topic>.dlq`. */
export interface DeadLetters {
  /** `limit` at most. */
  list(limit: number): Promise<readonly DeadLetter[]>
  /** With its body. Rejects with UsageError when there is none of that id, as the others do. */
  show(id: string): Promise<DeadLetter>
  retry(id: string): Promise<void>
  drop(id: string): Promise<void>
}
