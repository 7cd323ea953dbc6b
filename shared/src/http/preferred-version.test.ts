import { expect, it } from 'vitest'
import { preferredVersion } from './preferred-version.ts'

it.each([
  ['ngsi-ld=1.3', { minor: 3, applied: '1.3' }],
  ['ngsi-ld="1.6"', { minor: 6, applied: '1.6' }],
  ['NGSI-LD = 1.8', { minor: 8, applied: '1.8' }],
  ['ngsi-ld=1.8; strict', { minor: 8, applied: '1.8' }],
  ['body=json, ngsi-ld=1.4', { minor: 4, applied: '1.4' }],
  ['ngsi-ld=1.4, ngsi-ld=1.8', { minor: 4, applied: '1.4' }],
  ['ngsi-ld=1.9', { minor: 9, applied: '1.9' }],
  ['ngsi-ld=1.10', { minor: 9, applied: '1.9' }],
  ['ngsi-ld=2.5', { minor: 9, applied: '1.9' }],
  ['ngsi-ld=0.4', { minor: 0, applied: '0.4' }],
  ['ngsi-ld=9', undefined],
  ['ngsi-ld=1.x', undefined],
  ['ngsi-ld', undefined],
  ['ngsi-ld=1.8.1', undefined],
  ['ngsi-ld=-1.8', undefined],
  ['my-ngsi-ld=1.3', undefined],
  ['body=json', undefined],
  ['', undefined],
  [undefined, undefined],
])('preferredVersion(%j) is %j', (prefer, version) => {
  expect(preferredVersion(prefer)).toEqual(version)
})
