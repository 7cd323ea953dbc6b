import type { Readable } from 'node:stream'

/** The beginning of a body as text; the rest is not read, and a body that breaks off is what came of it. */
export async function readCapped(body: Readable, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer)
      bytes += (chunk as Buffer).length
      if (bytes >= bytesMax) break
    }
  } catch {
    // The status is known, and it is what counts.
  }
  return Buffer.concat(chunks).subarray(0, bytesMax).toString('utf8')
}
