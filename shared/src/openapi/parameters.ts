import { operationTypes } from '../events/entity-event.ts'
import { maxOffset } from '../http/pagination.ts'
import { geometryTypes } from '../ngsi-ld/geometry.ts'
import { maxPatternLength, maxQueryLength } from '../query/query-limits.ts'

const text = { type: 'string' }
const uri = { type: 'string', format: 'uri' }
const flag = { type: 'boolean', default: false }
const whole = { type: 'integer', minimum: 0 }
const expression = { type: 'string', minLength: 1, maxLength: maxQueryLength }
const duration = { type: 'string', format: 'duration' }
const dateTime = { type: 'string', format: 'date-time' }
const formats = ['normalized', 'concise', 'simplified', 'keyValues']

function list(items: object) {
  return { type: 'array', items, minItems: 1 }
}

function described(schema: object, description: string, example?: unknown) {
  return { schema, description, ...(example === undefined ? {} : { example }) }
}

/**
 * Every query parameter of the API. What has the same name and another meaning elsewhere has a suffix after `:`, which is no
 * part of the name. Lists are separated by commas.
 */
export const parameters = {
  after: described(text, 'The last tenant of the page before.'),
  attrs: described(list(text), 'Attributes: only entities that have one of them, and only these of each.', [
    'temperature',
  ]),
  collation: described(text, 'The language tag of the rules that order text.', 'de'),
  containedBy: described(list(uri), 'Entities that lead here: they are not joined again.'),
  coordinates: described(text, 'The coordinates of `geometry`, a JSON array.', '[13.37,52.51]'),
  count: described(flag, 'Answer the number of all matches in NGSILD-Results-Count.'),
  csf: described(expression, 'A query over context source registrations.'),
  datasetId: described(list(text), 'The attribute instances meant; `@none` is the default instance.'),
  'datasetId:one': described(text, 'The attribute instance meant; absent or `@none`: the default instance.'),
  deleteAll: described(flag, 'All instances of the attribute.'),
  details: described(flag, 'Objects that tell more, instead of names.'),
  drop: described(list(text), 'Attributes to remove from the matching entities.'),
  entityMap: described(flag, 'Make an entity map of the matches, and name it in NGSILD-EntityMap.'),
  entityMapLifetime: described(duration, 'How long the entity map should live.', 'PT10M'),
  entityId: described(uri, 'Events of this entity.'),
  expandValues: described(list(text), 'Attributes whose values in `q` are names to be expanded.'),
  format: described({ type: 'string', enum: formats }, 'The representation; wins over `options`.'),
  'format:simplified': described(
    { type: 'string' },
    '`simplified` or `keyValues`: the body says values only. Anything else is without effect.',
  ),
  'format:none': described(text, 'Without effect here.'),
  from: described(
    text,
    'Where to begin: `earliest`, `latest`, a date-time in UTC, or a position that was answered. Last-Event-ID wins.',
    'earliest',
  ),
  geometry: described({ type: 'string', enum: geometryTypes }, 'The geometry that `georel` compares with.'),
  geometryProperty: described(text, 'The GeoProperty that becomes the geometry of a GeoJSON Feature.'),
  geoproperty: described(text, 'The GeoProperty that `georel` compares; `location` when absent.'),
  georel: described(
    text,
    'near, within, contains, intersects, equals, disjoint or overlaps; near with `;maxDistance==` or `;minDistance==` metres.',
    'near;maxDistance==2000',
  ),
  id: described(list(uri), 'Ids of entities.'),
  idPattern: described(
    { type: 'string', maxLength: maxPatternLength },
    'A regular expression found in the id, of a kind that is matched in linear time.',
  ),
  join: described(
    { type: 'string', enum: ['flat', 'inline', '@none'] },
    'Whether linked entities are answered too: beside, or inside the relationships.',
  ),
  joinLevel: described({ type: 'integer', minimum: 1 }, 'How many relationships are followed after another.'),
  jsonKeys: described(list(text), 'Attributes whose values in `q` are plain JSON.'),
  keep: described(list(text), 'Attributes to keep; all others of the matching entities are removed.'),
  kind: described({ type: 'string', enum: ['Hosted', 'Cached', 'ImplicitlyCreated'] }, 'Only of this kind.'),
  'kind:subject': described(
    { type: 'string', enum: ['user', 'group', 'client', 'role'] },
    'Only of this kind; absent: users, groups and clients.',
  ),
  lang: described(
    text,
    'Language tags in order of preference: LanguageProperties become Properties.',
    'de,en',
  ),
  limit: described(whole, 'Elements of the page. 0 only with `count=true`.'),
  'limit:one': described({ type: 'integer', minimum: 1, maximum: 1000 }, 'Elements of the answer at most.'),
  local: described(flag, 'Only what this broker holds itself.'),
  observedAt: described(dateTime, 'The observedAt of attributes that the body gives none.'),
  offset: described({ ...whole, maximum: maxOffset, default: 0 }, 'Elements before the page.'),
  omit: described(text, 'Members left out of the answer.'),
  operationType: described(list({ type: 'string', enum: [...operationTypes] }), 'Events of these types.'),
  options: described(
    list({ type: 'string', enum: [...formats, 'sysAttrs'] }),
    'The older way to say the representation, and sysAttrs for createdAt, modifiedAt and expiresAt.',
  ),
  'options:ignored': described(text, 'Without effect here.'),
  'options:noOverwrite': described(text, '`noOverwrite`: attributes that exist stay as they are.'),
  'options:upsert': described(
    text,
    '`replace` (when absent) or `update`: what happens to an entity that exists.',
  ),
  'options:simplified': described(text, '`simplified` or `keyValues`: the body says values only.'),
  'options:sysAttrs': described(text, '`sysAttrs` for createdAt and modifiedAt.'),
  orderBy: described(expression, 'What to order by; `;desc` turns it round.', 'temperature;desc'),
  orderFrom: described(text, 'Coordinates that distances of the ordering are measured from.'),
  orderGeometry: described({ type: 'string', enum: geometryTypes }, 'The geometry of `orderFrom`.'),
  pick: described(text, 'Members that the answer is reduced to.'),
  q: described(expression, 'A query over attributes (clause 4.9).', 'temperature>20;occupied==true'),
  reload: described(flag, 'Fetch a cached @context again instead of deleting it.'),
  scopeQ: described(expression, 'A query over scopes (clause 4.19).', '/building/+/floor1'),
  splitEntities: described(flag, 'Whether parts of an entity may be held by several sources.'),
  subscriptionId: described(uri, 'Dead letters of this subscription.'),
  type: described(
    expression,
    'A type selection (clause 4.17); `*` for any type of this broker.',
    'Room,Hall',
  ),
  'type:one': described(text, 'One entity type.'),
} as const

/** A query parameter, see `parameters`. */
export type ParameterKey = keyof typeof parameters

/** The name of a parameter in a URL. */
export function parameterName(key: string): string {
  return key.split(':', 1)[0] ?? key
}

/** Path variables by name. */
export const pathVariables: Readonly<Record<string, object>> = {
  entityId: described(uri, 'The id of the entity.', 'urn:ngsi-ld:Room:1'),
  attributeName: described(
    text,
    'The name of the attribute, as a term of the @context or in full.',
    'temperature',
  ),
  subscriptionId: described(uri, 'The id of the subscription.', 'urn:ngsi-ld:Subscription:1'),
  notificationId: described(text, 'The id of the notification.'),
  subjectId: described(text, 'The id of the subject at the identity provider.'),
  type: described(text, 'The name of the type, as a term of the @context or in full.', 'Room'),
  attrId: described(text, 'The name of the attribute, as a term of the @context or in full.', 'temperature'),
  contextId: described(text, 'The local id of the @context, or the URL of a cached one.'),
  mapId: described(uri, 'The id of the entity map.', 'urn:ngsi-ld:EntityMap:1'),
}
