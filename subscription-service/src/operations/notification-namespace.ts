import { parse } from 'uuid'

/** Namespace of notification ids, read once: any constant will do, as long as it stays. */
export const notificationNamespace = parse('6f1c1f6e-6a0e-5d0e-9d4c-2f1f0a7f3c55')
