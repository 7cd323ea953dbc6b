/** What went in and what came out. */
export class Tally {
  readonly statuses = new Map<number, number>()
  readonly notifications = new Map<string, number>()
  lastNotification = ''

  wrote(status: number): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1)
  }

  notified(body: string): void {
    const { subscriptionId, data } = JSON.parse(body) as { subscriptionId: string; data: { id: string }[] }
    this.notifications.set(subscriptionId, (this.notifications.get(subscriptionId) ?? 0) + 1)
    this.lastNotification = data[0]?.id ?? ''
  }

  get written(): number {
    return sum(this.statuses)
  }

  get delivered(): number {
    return sum(this.notifications)
  }
}

export function sum(counts: ReadonlyMap<unknown, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0)
}
