const text = { type: 'string', minLength: 1 }
const optionalText = { type: ['string', 'null'] }

/**
 * JSON Schema (draft-07) of the messages of `cim.iam`: what the event listeners of Keycloak send, an AdminEvent or an Event of
 * its own Java interface as JSON. Members that are not named are not looked at.
 */
export const iamEventSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'urn:lodestream:schema:iam-event:1',
  title: 'IamEvent',
  description:
    'An event of Keycloak: an admin event (operationType, resourceType, resourcePath) or a user event (type, userId).',
  type: 'object',
  required: ['time', 'realmId'],
  anyOf: [{ required: ['operationType', 'resourceType', 'resourcePath'] }, { required: ['type'] }],
  properties: {
    time: {
      type: 'integer',
      minimum: 0,
      description: 'Milliseconds since 1970; orders what is said of one thing.',
    },
    realmId: text,
    error: { ...optionalText, description: 'The operation failed: the message says nothing.' },
    operationType: { ...text, description: 'CREATE, UPDATE or DELETE; others say nothing.' },
    resourceType: {
      ...text,
      description:
        'USER, GROUP, CLIENT, REALM_ROLE, REALM_ROLE_MAPPING or GROUP_MEMBERSHIP; others say nothing.',
    },
    resourcePath: {
      type: 'string',
      description: 'As users/<id>/groups/<id>: below the realm of the Admin REST API.',
    },
    representation: { ...optionalText, description: 'A text of JSON: what was sent to the Admin REST API.' },
    type: {
      ...text,
      description: 'REGISTER, UPDATE_PROFILE, UPDATE_EMAIL or DELETE_ACCOUNT; others say nothing.',
    },
    userId: optionalText,
    details: {
      type: ['object', 'null'],
      description:
        'Of a user event: username, email, first_name, last_name, or these with `updated_` before.',
    },
  },
} as const
