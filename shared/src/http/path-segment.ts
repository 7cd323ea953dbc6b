/** What `encodeURIComponent` writes in percent although a segment of a path may hold it (RFC 3986 3.3). */
const needless = /%(?:24|26|2B|2C|3A|3B|3D|40)/g

/** An id as one segment of a path: what would end the segment or the path is written in percent, `:` is not. */
export function pathSegment(id: string): string {
  return encodeURIComponent(id).replace(needless, decodeURIComponent)
}
