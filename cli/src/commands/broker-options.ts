import { defaultTenant, type TenantId } from '@lodestream/shared/ngsi-ld/tenant'
import type { Command } from 'commander'
import { type HttpBroker, httpBroker } from '../adapters/http-broker.ts'
import { type HttpSubscriptions, httpSubscriptions } from '../adapters/http-subscriptions.ts'
import type { CommandParts } from './command-parts.ts'
import { tenantOf } from './source-options.ts'

/** Which broker a command talks to, and of which tenant. */
export interface BrokerOptions {
  readonly url: string
  readonly tenant?: string
  readonly defaultTenantName: string
  readonly json?: true
}

export function withBroker(command: Command): Command {
  return command
    .option('--url <url>', 'the broker', 'http://localhost:8080')
    .option('--tenant <name>', 'the tenant; the default tenant when not given')
    .option('--default-tenant-name <name>', 'the name of the default tenant in events', 'default')
    .option('--json', 'print JSON, one value per line')
}

/** The broker and the tenant that the options name. Throws UsageError. */
export function openBroker(options: BrokerOptions): { broker: HttpBroker; tenant: TenantId } {
  return { broker: httpBroker(options), tenant: tenantOf(options) ?? defaultTenant }
}

/** The subscriptions that the options name. Throws UsageError. */
export function openSubscriptions(options: BrokerOptions, { signal }: CommandParts): HttpSubscriptions {
  const { broker, tenant } = openBroker(options)
  return httpSubscriptions(broker, tenant, signal)
}
