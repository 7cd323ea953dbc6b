/** Names under which clouds offer their machines credentials, whatever they resolve to. */
const metadataHosts = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.internal',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
])

/** Whether a host name is refused without looking it up. */
export function isBlockedHost(hostname: string): boolean {
  return metadataHosts.has(hostname.toLowerCase().replace(/\.$/, ''))
}
