import type { Logger } from '../logging/logger.ts'

/** A process that does not end by itself this long after a signal is ended by force. */
const forcedExitAfterMs = 20_000

/** A running service: `failed` settles (rejects) when it cannot go on. */
export interface Running extends AsyncDisposable {
  readonly failed?: Promise<never>
}

/**
 * Runs a service until SIGINT or SIGTERM, or until it fails; then closes it and lets the process end with code 0
 * (signal) or 1 (failure, or it could not close). A second signal ends the process at once.
 */
export async function runProcess(logger: Logger, start: () => Promise<Running>): Promise<void> {
  const signalled = nextSignal()
  try {
    const running = await start()
    const reason = await Promise.race([signalled, running.failed ?? never()])
    logger.info({ signal: reason }, 'stopping')
    await stop(logger, running)
  } catch (error) {
    logger.fatal({ err: error }, error instanceof Error ? error.message : 'failed')
    process.exitCode = 1
    forceExitLater()
  }
}

async function stop(logger: Logger, running: Running): Promise<void> {
  forceExitLater()
  process.once('SIGINT', () => process.exit(1))
  await running[Symbol.asyncDispose]()
  logger.info('stopped')
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
}

function never(): Promise<never> {
  return new Promise(() => {})
}

function forceExitLater(): void {
  setTimeout(() => process.exit(process.exitCode ?? 1), forcedExitAfterMs).unref()
}
