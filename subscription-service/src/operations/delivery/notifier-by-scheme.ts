import { endpointScheme } from '../../domain/endpoint-address.ts'
import type { Notifier } from '../../ports/notifier.ts'

/** One notifier of all bindings: the scheme of the endpoint chooses. */
export function notifierByScheme(bindings: ReadonlyMap<string, Notifier>): Notifier {
  return {
    send: (request) => (bindings.get(endpointScheme(request.endpoint.uri)) ?? noBinding).send(request),
  }
}

const noBinding: Notifier = {
  send: async () => ({ kind: 'forbidden', text: 'No binding is there for the scheme of the endpoint' }),
}
