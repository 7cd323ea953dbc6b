import { expect, it } from 'vitest'
import { processSettings } from './process-settings.ts'
import { publicUrlOf } from './public-url.ts'

it.each([
  ['127.0.0.1', 'http://127.0.0.1:8080'],
  ['0.0.0.0', 'http://localhost:8080'],
  ['::', 'http://localhost:8080'],
  ['::1', 'http://[::1]:8080'],
])('publicUrlOf() follows the address listened on: %s', (host, url) => {
  expect(publicUrlOf({ publicUrl: undefined, host, port: 8080 })).toBe(url)
})

it('publicUrlOf() prefers what is configured', () => {
  const publicUrl = processSettings.publicUrl.parse('https://broker.example/api/')
  expect(publicUrlOf({ publicUrl, host: '0.0.0.0', port: 8080 })).toBe('https://broker.example/api')
})

it.each(['broker.example', 'ftp://broker.example', 'https://broker.example/?a=1'])('refuses %s', (text) => {
  expect(() => processSettings.publicUrl.parse(text)).toThrow('must be')
})
