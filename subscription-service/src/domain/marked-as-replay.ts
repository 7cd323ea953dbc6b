/** The header of a notification that was asked for again from the log: the id of the replay. Nobody else can set it. */
export const replayHeader = 'Ngsild-Replay'

/** The same notification, with the mark. */
export function markedAsReplay<Notification extends { readonly headers: Readonly<Record<string, string>> }>(
  notification: Notification,
  replayId: string,
): Notification {
  return { ...notification, headers: { ...notification.headers, [replayHeader]: replayId } }
}
