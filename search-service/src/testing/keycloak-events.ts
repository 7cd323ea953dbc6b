/** An admin event as a listener of Keycloak sends it: every member that AdminEvent has, `representation` as a text. */
export function adminEvent(
  [resourceType, operationType, resourcePath]: readonly [type: string, operation: string, path: string],
  representation?: unknown,
  members: Readonly<Record<string, unknown>> = {},
) {
  return {
    id: '5f0e3f5c-6c1b-4f6b-9d80-0a7c9dd7d5a1',
    time: 1_701_612_920_012,
    realmId: 'city',
    realmName: 'City',
    authDetails: {
      realmId: 'master',
      clientId: 'a6ca059f-9726-483e-95e5-b1c0965aaf32',
      userId: '9548dde8-7089-4210-86f3-f0e03a215c01',
      ipAddress: '192.0.2.7',
    },
    resourceType,
    operationType,
    resourcePath,
    representation: representation === undefined ? null : JSON.stringify(representation),
    error: null,
    ...members,
  }
}

/** A user event as a listener of Keycloak sends it. */
export function userEvent(type: string, userId: string | null, details: Readonly<Record<string, string>>) {
  return {
    id: 'a7e1a4ab-8ee5-4b5b-8a4c-1ad6c1a6f5a5',
    time: 1_701_612_920_012,
    type,
    realmId: 'city',
    realmName: 'City',
    clientId: 'account-console',
    userId,
    sessionId: null,
    ipAddress: '192.0.2.7',
    error: null,
    details,
  }
}
