/** What was asked for makes no sense, or the other side refused it. Ends the command with one line and code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The broker, Kafka or the database cannot be reached, or broke off. One line and code 2. */
export class Unreachable extends Error {
  override readonly name: string = 'Unreachable'
}

/** The broker is there, and asks to come back later. */
export class ComeBackLater extends Unreachable {
  override readonly name = 'ComeBackLater'
  readonly afterSeconds: number

  constructor(message: string, afterSeconds: number) {
    super(message)
    this.afterSeconds = afterSeconds
  }
}
