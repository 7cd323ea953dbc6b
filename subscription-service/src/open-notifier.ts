import type { EgressPolicy } from '@lodestream/shared/egress/egress-policy'
import { createGuardedAgent } from '@lodestream/shared/egress/guarded-agent'
import { createGuardedDial, type GuardedDialOptions } from '@lodestream/shared/egress/guarded-dial'
import { createHttpNotifier } from './adapters/endpoint-http/http-notifier.ts'
import { createKafkaNotifier } from './adapters/endpoint-kafka/kafka-notifier.ts'
import { createMqttNotifier } from './adapters/endpoint-mqtt/mqtt-notifier.ts'
import { notifierByScheme } from './operations/delivery/notifier-by-scheme.ts'
import type { Notifier } from './ports/notifier.ts'

export interface NotifierOptions extends GuardedDialOptions {
  /** Connections to one HTTP endpoint. */
  readonly maxConnections: number
}

/** The way out to all receivers, over every binding, guarded; disposing closes its connections. */
export function openNotifier(
  egress: EgressPolicy,
  { maxConnections, ...dialOptions }: NotifierOptions,
): Notifier & AsyncDisposable {
  const agent = createGuardedAgent(egress, { maxConnections, ...dialOptions })
  const dial = createGuardedDial(egress, dialOptions)
  const [http, mqtt, kafka] = [createHttpNotifier(agent), createMqttNotifier(dial), createKafkaNotifier(dial)]
  const bindings = new Map<string, Notifier>([
    ['http', http],
    ['https', http],
    ['mqtt', mqtt],
    ['mqtts', mqtt],
    ['kafka', kafka],
  ])
  return {
    ...notifierByScheme(bindings),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([agent.close(), mqtt[Symbol.asyncDispose](), kafka[Symbol.asyncDispose]()])
    },
  }
}
