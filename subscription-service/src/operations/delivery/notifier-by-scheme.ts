import { endpointScheme } from '../../domain/endpoint-address.ts'
import type { Notifier } from '../../ports/notifier.ts'

/** One notifier of all bindings: the scheme of the endpoint chooses. */
export function notifierByScheme(bindings: ReadonlyMap<string, Notifier>): Notifier {
  return {
    send: async (request) => {
      const { uri } = request.endpoint
      const binding = bindings.get(endpointScheme(uri))
      if (!binding) return { kind: 'forbidden', text: 'No binding is there for the scheme of the endpoint' }
      return binding.send(request)
    },
  }
}
