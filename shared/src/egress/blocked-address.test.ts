import { describe, expect, it } from 'vitest'
import { isBlockedAddress } from './blocked-address.ts'
import { parseEgressAllow } from './egress-policy.ts'

const strict = { allow: [], allowLoopback: false }

describe('isBlockedAddress()', () => {
  it.each([
    ['0.0.0.0', 'unspecified'],
    ['0.1.2.3', 'this network'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['127.0.0.1', 'loopback'],
    ['127.255.0.9', 'loopback'],
    ['169.254.169.254', 'link-local, metadata'],
    ['100.64.0.1', 'CGNAT'],
    ['100.100.100.200', 'CGNAT, metadata'],
    ['168.63.129.16', 'metadata on a public address'],
    ['198.18.0.1', 'benchmark'],
    ['192.0.0.192', 'reserved'],
    ['192.0.2.1', 'documentation'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.9', 'documentation'],
    ['192.88.99.1', '6to4 relay'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::7f00:1', 'IPv4-compatible loopback'],
    ['::ffff:127.0.0.1', 'mapped loopback'],
    ['::ffff:10.0.0.1', 'mapped private'],
    ['::ffff:a9fe:a9fe', 'mapped metadata'],
    ['64:ff9b::127.0.0.1', 'NAT64 of loopback'],
    ['64:ff9b::a9fe:a9fe', 'NAT64 of metadata'],
    ['64:ff9b:1::8.8.8.8', 'local-use NAT64'],
    ['2002:7f00:1::1', '6to4'],
    ['2002:808:808::1', '6to4'],
    ['2001::1', 'Teredo'],
    ['2001:2::1', 'benchmark'],
    ['2001:db8::1', 'documentation'],
    ['3fff::1', 'documentation'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'unique local, metadata'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['100::1', 'discard'],
    ['5f00::1', 'segment routing'],
    ['4000::1', 'not given out'],
    ['no address', 'nothing'],
    ['', 'nothing'],
  ])('blocks %s (%s)', (address) => {
    expect(isBlockedAddress(address, strict)).toBe(true)
  })

  it.each([
    '8.8.8.8',
    '93.184.216.34',
    '172.32.0.1',
    '100.128.0.1',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])('lets %s pass', (address) => {
    expect(isBlockedAddress(address, strict)).toBe(false)
  })

  it('lets listed networks pass, also when they are wrapped in IPv6', () => {
    const policy = { allow: parseEgressAllow('10.1.0.0/16, fd00::/8'), allowLoopback: false }

    expect(isBlockedAddress('10.1.2.3', policy)).toBe(false)
    expect(isBlockedAddress('::ffff:10.1.2.3', policy)).toBe(false)
    expect(isBlockedAddress('fd12::1', policy)).toBe(false)
    expect(isBlockedAddress('10.2.0.1', policy)).toBe(true)
    expect(isBlockedAddress('127.0.0.1', policy)).toBe(true)
  })

  it('lets loopback pass where the policy says so, and nothing else', () => {
    const policy = { allow: [], allowLoopback: true }

    expect(isBlockedAddress('127.0.0.1', policy)).toBe(false)
    expect(isBlockedAddress('::1', policy)).toBe(false)
    expect(isBlockedAddress('::ffff:127.0.0.1', policy)).toBe(false)
    expect(isBlockedAddress('10.0.0.1', policy)).toBe(true)
    expect(isBlockedAddress('0.0.0.0', policy)).toBe(true)
  })
})

describe('parseEgressAllow()', () => {
  it('reads networks and single addresses', () => {
    expect(parseEgressAllow(' 10.0.0.0/8,192.168.1.5 fd00::1 ')).toEqual([
      '10.0.0.0/8',
      '192.168.1.5/32',
      'fd00::1/128',
    ])
    expect(parseEgressAllow('')).toEqual([])
  })

  it.each(['10.0.0.0/33', 'example.org', '10', '*'])('refuses %s by name', (text) => {
    expect(() => parseEgressAllow(text)).toThrow(text)
  })
})
