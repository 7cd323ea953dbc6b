import type { ConsumerConfig } from 'kafkajs'

/** Heartbeats go on while a batch is worked on. */
const heartbeatMs = 500

/** Consumer settings that were found to be safe and quick (ADR 0010). */
export function consumerOptions(groupId: string): ConsumerConfig {
  return {
    groupId,
    sessionTimeout: 6000,
    rebalanceTimeout: 6000,
    heartbeatInterval: heartbeatMs,
    // The default of 5 s delays seek and disconnect by as much.
    maxWaitTimeInMs: 50,
    allowAutoTopicCreation: false,
    // More retries hang for ever after a coordinator has moved.
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 4, restartOnFailure: async () => true },
  }
}

/** Whether the coordinator of the group still answers. */
export interface Pulse {
  /** Why the last heartbeat failed; undefined when it did not. */
  failure(): unknown
}

/** Works while heartbeats keep the membership alive. A failed heartbeat shows at the next fetch, or in the pulse. */
export async function withHeartbeats<Result>(
  heartbeat: () => Promise<void>,
  work: (pulse: Pulse) => Promise<Result>,
): Promise<Result> {
  let failure: unknown
  const beat = () =>
    heartbeat().then(
      () => {
        failure = undefined
      },
      (error: unknown) => {
        failure = error
      },
    )
  const beating = setInterval(() => void beat(), heartbeatMs)
  try {
    return await work({ failure: () => failure })
  } finally {
    clearInterval(beating)
  }
}
