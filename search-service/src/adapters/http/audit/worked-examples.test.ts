import { describe } from 'vitest'
import { auditedId, runAudit } from '../../../testing/run-audit.ts'

const none = 'urn:ngsi-ld:null'
const accuracy = { type: 'Property', value: 0.5 }
const climate = {
  type: 'Property',
  value: { set: 21, mode: 'auto' },
  unitCode: 'CEL',
  observedAt: '2025-01-01T00:00:00Z',
  accuracy,
}
const pump = { type: 'Relationship', object: 'urn:ngsi-ld:Pump:p1' }
const stored = { climate, pump }
const property = (value: unknown) => ({ type: 'Property', value })
const refused = 'https://uri.etsi.org/ngsi-ld/default-context/climate'
const soil = property(3)
const bad = { status: 400 }
const updated = ['ATTRIBUTE_UPDATE climate']

describe('the update algorithms side by side (clauses 5.5.8, 5.5.12, 5.6.2 to 5.6.4, 5.6.17 to 5.6.19)', () => {
  // biome-ignore format: a row per example
  runAudit([
    { rule: 'Update Attributes replaces the whole instance', stored, send: 'PATCH {id}/attrs', body: { climate: property({ set: 22 }) }, becomes: { climate: property({ set: 22 }), pump }, events: updated },
    { rule: 'Update Attributes deletes by the short NGSI-LD Null', stored, send: 'PATCH {id}/attrs', body: { climate: none }, becomes: { pump }, events: ['ATTRIBUTE_DELETE climate'] },
    { rule: 'Update Attributes deletes by the NGSI-LD Null as value', stored, send: 'PATCH {id}/attrs', body: { climate: property(none) }, becomes: { pump }, events: ['ATTRIBUTE_DELETE climate'] },
    { rule: 'Partial Attribute Update replaces the members given', stored, send: 'PATCH {id}/attrs/climate', body: { value: { set: 22 }, observedAt: '2025-01-02T00:00:00Z' }, becomes: { climate: { ...climate, value: { set: 22 }, observedAt: '2025-01-02T00:00:00Z' }, pump }, events: updated },
    { rule: 'Partial Attribute Update removes a sub-attribute', stored, send: 'PATCH {id}/attrs/climate', body: { accuracy: none }, becomes: { climate: { ...climate, accuracy: undefined }, pump }, events: updated },
    { rule: 'Partial Attribute Update keeps the kind', stored, send: 'PATCH {id}/attrs/climate', body: { type: 'Relationship', object: 'urn:x:1' }, ...bad, error: ['BadRequestData', 'Property'] },
    { rule: 'Merge merges objects, keeps sub-members, deletes by null', stored, send: 'PATCH {id}', body: { climate: { value: { set: 22 } }, pump: none }, becomes: { climate: { ...climate, value: { set: 22, mode: 'auto' } } }, events: ['ATTRIBUTE_UPDATE climate', 'ATTRIBUTE_DELETE pump'] },
    { rule: 'Merge deletes a key of a value', stored, send: 'PATCH {id}', body: { climate: { value: { mode: none } } }, becomes: { climate: { ...climate, value: { set: 21 } }, pump }, events: updated },
    { rule: 'Merge with observedAt', stored, send: 'PATCH {id}?observedAt=2025-02-01T00:00:00Z', body: { climate: { value: { set: 22 } } }, becomes: { climate: { ...climate, value: { set: 22, mode: 'auto' }, observedAt: '2025-02-01T00:00:00Z' }, pump }, events: updated },
    { rule: 'Merge of a simplified body', stored, send: 'PATCH {id}?format=simplified', body: { pump: 'urn:ngsi-ld:Pump:p2' }, becomes: { climate, pump: { ...pump, object: 'urn:ngsi-ld:Pump:p2' } }, events: ['ATTRIBUTE_UPDATE pump'] },
    { rule: 'Append with noOverwrite', stored, send: 'POST {id}/attrs?options=noOverwrite', body: { climate: property(1), soil }, status: 207, answer: { updated: [refused.replace('climate', 'soil')], notUpdated: [{ attributeName: refused, reason: 'attribute exists and overwriting is disabled' }] }, becomes: { ...stored, soil }, events: ['ATTRIBUTE_CREATE soil'] },
    { rule: 'Append overwrites', stored, send: 'POST {id}/attrs', body: { climate: property(1) }, becomes: { climate: property(1), pump }, events: updated },
    { rule: 'Append refuses the NGSI-LD Null', stored, send: 'POST {id}/attrs', body: { climate: none }, ...bad, error: ['BadRequestData', 'climate'] },
    { rule: 'Replace Attribute', stored, send: 'PUT {id}/attrs/climate', body: property(1), becomes: { climate: property(1), pump }, events: updated },
    { rule: 'Replace Entity', stored, send: 'PUT {id}', body: { id: auditedId, type: 'Greenhouse', soil }, becomes: { soil }, events: ['ATTRIBUTE_DELETE climate', 'ATTRIBUTE_DELETE pump', 'ATTRIBUTE_CREATE soil'] },
  ])
})

const A = { ...property(48), datasetId: 'urn:d:A' }
const speed = [property(50), A]
const B = { ...property(9), datasetId: 'urn:d:B' }

describe('several instances (clause 4.5.5)', () => {
  // biome-ignore format: a row per example
  runAudit([
    { rule: 'Update Attributes writes the default instance', stored: { speed }, send: 'PATCH {id}/attrs', body: { speed: property(60) }, becomes: { speed: [property(60), A] }, events: ['ATTRIBUTE_UPDATE speed'] },
    { rule: 'Update Attributes appends an instance', stored: { speed }, send: 'PATCH {id}/attrs', body: { speed: [property(60), B] }, becomes: { speed: [property(60), A, B] }, events: ['ATTRIBUTE_UPDATE speed', 'ATTRIBUTE_CREATE speed urn:d:B'] },
    { rule: 'the short NGSI-LD Null deletes the default instance (update)', stored: { speed }, send: 'PATCH {id}/attrs', body: { speed: none }, becomes: { speed: A }, events: ['ATTRIBUTE_DELETE speed'] },
    { rule: 'the short NGSI-LD Null deletes the default instance (merge)', stored: { speed }, send: 'PATCH {id}', body: { speed: none }, becomes: { speed: A }, events: ['ATTRIBUTE_DELETE speed'] },
    { rule: 'the NGSI-LD Null with datasetId deletes that instance (update)', stored: { speed }, send: 'PATCH {id}/attrs', body: { speed: { ...A, value: none } }, becomes: { speed: property(50) }, events: ['ATTRIBUTE_DELETE speed urn:d:A'] },
    { rule: 'the NGSI-LD Null with datasetId deletes that instance (merge)', stored: { speed }, send: 'PATCH {id}', body: { speed: { ...A, value: none } }, becomes: { speed: property(50) }, events: ['ATTRIBUTE_DELETE speed urn:d:A'] },
    { rule: 'Merge writes the addressed instances and adds', stored: { speed }, send: 'PATCH {id}', body: { speed: [{ ...A, value: 1 }, B] }, becomes: { speed: [property(50), { ...A, value: 1 }, B] }, events: ['ATTRIBUTE_UPDATE speed urn:d:A', 'ATTRIBUTE_CREATE speed urn:d:B'] },
    { rule: 'Partial Attribute Update of an unknown instance', stored: { speed }, send: 'PATCH {id}/attrs/speed', body: { ...B }, status: 404, error: ['ResourceNotFound', 'urn:d:B'] },
    { rule: 'Replace Attribute of an unknown instance', stored: { speed }, send: 'PUT {id}/attrs/speed', body: { ...B }, status: 404, error: ['ResourceNotFound', 'urn:d:B'] },
    { rule: 'Partial Attribute Update without datasetId needs a default instance', stored: { speed: A }, send: 'PATCH {id}/attrs/speed', body: { value: 1 }, status: 404, error: ['ResourceNotFound', 'default'] },
    { rule: 'Replace Attribute without datasetId needs a default instance', stored: { speed: A }, send: 'PUT {id}/attrs/speed', body: { value: 1 }, status: 404, error: ['ResourceNotFound', 'default'] },
    { rule: 'Partial Attribute Update by datasetId', stored: { speed }, send: 'PATCH {id}/attrs/speed', body: { unitCode: 'KMH', datasetId: 'urn:d:A' }, becomes: { speed: [property(50), { ...A, unitCode: 'KMH' }] }, events: ['ATTRIBUTE_UPDATE speed urn:d:A'] },
    { rule: 'datasetId @none is the default instance', stored: { speed }, send: 'PATCH {id}/attrs/speed', body: { value: 1, datasetId: '@none' }, becomes: { speed: [property(1), A] }, events: ['ATTRIBUTE_UPDATE speed'] },
    { rule: 'datasetId cannot be nulled by an update', stored: { speed }, send: 'PATCH {id}/attrs/speed', body: { value: 1, datasetId: none }, ...bad, error: ['BadRequestData', 'datasetId'] },
    { rule: 'datasetId cannot be nulled by a merge', stored: { speed }, send: 'PATCH {id}', body: { speed: { value: 1, datasetId: none } }, ...bad, error: ['BadRequestData', 'datasetId'] },
    { rule: 'Delete Attribute deletes the default instance', stored: { speed }, send: 'DELETE {id}/attrs/speed', becomes: { speed: A }, events: ['ATTRIBUTE_DELETE speed'] },
    { rule: 'Delete Attribute a second time changes nothing', stored: { speed: A }, send: 'DELETE {id}/attrs/speed' },
    { rule: 'Delete Attribute by datasetId', stored: { speed }, send: 'DELETE {id}/attrs/speed?datasetId=urn:d:A', becomes: { speed: property(50) }, events: ['ATTRIBUTE_DELETE speed urn:d:A'] },
    { rule: 'Delete Attribute tolerates datasetId @none', stored: { speed }, send: 'DELETE {id}/attrs/speed?datasetId=@none', becomes: { speed: A }, events: ['ATTRIBUTE_DELETE speed'] },
    { rule: 'Delete Attribute of an instance that is not there changes nothing', stored: { speed }, send: 'DELETE {id}/attrs/speed?datasetId=urn:d:B' },
    { rule: 'Delete Attribute with deleteAll', stored: { speed }, send: 'DELETE {id}/attrs/speed?deleteAll=true', becomes: {}, events: ['ATTRIBUTE_DELETE speed', 'ATTRIBUTE_DELETE speed urn:d:A'] },
    { rule: 'Delete Attribute: deleteAll wins over datasetId', stored: { speed }, send: 'DELETE {id}/attrs/speed?deleteAll=true&datasetId=urn:d:A', becomes: {}, events: ['ATTRIBUTE_DELETE speed', 'ATTRIBUTE_DELETE speed urn:d:A'] },
    { rule: 'Delete Attribute: deleteAll=false is the default', stored: { speed }, send: 'DELETE {id}/attrs/speed?deleteAll=false', becomes: { speed: A }, events: ['ATTRIBUTE_DELETE speed'] },
    { rule: 'Delete Attribute of the last instance', stored: { speed: A }, send: 'DELETE {id}/attrs/speed?datasetId=urn:d:A', becomes: {}, events: ['ATTRIBUTE_DELETE speed urn:d:A'] },
    { rule: 'Delete Attribute that is not there', stored: {}, send: 'DELETE {id}/attrs/speed', status: 404, error: ['ResourceNotFound', 'speed'] },
    { rule: 'Append refuses two default instances', stored: { speed }, send: 'POST {id}/attrs', body: { speed: [{ value: 1 }, { value: 2 }] }, ...bad, error: ['BadRequestData', 'default'] },
    { rule: 'Append refuses the same datasetId twice', stored: { speed }, send: 'POST {id}/attrs', body: { speed: [A, A] }, ...bad, error: ['BadRequestData', 'urn:d:A'] },
    { rule: 'Append refuses a default instance and @none', stored: { speed }, send: 'POST {id}/attrs', body: { speed: [{ value: 1 }, { value: 2, datasetId: '@none' }] }, ...bad, error: ['BadRequestData', 'default'] },
    { rule: 'Append refuses a name and its IRI as two default instances', stored: { speed }, send: 'POST {id}/attrs', body: { speed: 1, 'https://uri.etsi.org/ngsi-ld/default-context/speed': 2 }, ...bad, error: ['BadRequestData', 'default'] },
    { rule: 'Append with noOverwrite adds the instances that are new: the attribute counts as updated', stored: { speed }, send: 'POST {id}/attrs?options=noOverwrite', body: { speed: [property(1), B] }, becomes: { speed: [...speed, B] }, events: ['ATTRIBUTE_CREATE speed urn:d:B'] },
  ])
})
