/** What a stored notification of the load tells whom: `<subscription> <entity> <value>`. */
export function pendingKey(subscriptionId: string, entityId: string, body: string): string {
  const { data } = JSON.parse(body) as { data: readonly { v?: { value?: number } }[] }
  return `${subscriptionId} ${entityId} ${data[0]?.v?.value}`
}
