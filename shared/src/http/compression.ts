import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { acceptedEncoding, type ContentEncoding } from './accept-encoding.ts'

/** Bytes from which an answer is compressed, when nothing else is said: below, packing costs more than sending. */
export const defaultCompressFromBytes = 2048

/** Of the eleven levels of brotli one that costs as much as gzip and packs tighter; the default is far too slow for answers. */
const brotliQuality = 4

const compressors: Readonly<Record<ContentEncoding, (bytes: Buffer) => Promise<Buffer>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gzip: (bytes) => promisify(gzip)(bytes),
}

/**
 * Compresses answers of at least `fromBytes` for clients that accept br or gzip, on the threads of zlib. Smaller answers cost
 * one comparison. Streams are none of its business: server-sent events go round it. Our own and no plugin, because a plugin knows
 * neither that comparison first nor our tags, and only the routes registered after it.
 */
export function compressAnswers(server: FastifyInstance, fromBytes: number): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!isBytes(payload) || payload.length < fromBytes || reply.hasHeader('content-encoding')) return done()
    varyByEncoding(reply)
    const encoding = acceptedEncoding(request.headers['accept-encoding'])
    if (encoding === undefined) return done()
    weaken(reply)
    reply.header('content-encoding', encoding)
    compressors[encoding](Buffer.from(payload as string | Buffer)).then(
      (compressed) => done(null, compressed),
      (error: Error) => done(error),
    )
  })
}

function isBytes(payload: unknown): payload is Buffer | string {
  return typeof payload === 'string' || Buffer.isBuffer(payload)
}

function varyByEncoding(reply: FastifyReply): void {
  const others = reply.getHeader('vary')
  reply.header('vary', others === undefined ? 'accept-encoding' : `${String(others)}, accept-encoding`)
}

/** A strong tag is for the same bytes, and these are others (RFC 9110 8.8.3.3). If-Match takes the weak one too. */
function weaken(reply: FastifyReply): void {
  const tag = reply.getHeader('etag')
  if (typeof tag === 'string' && tag.startsWith('"')) reply.header('etag', `W/${tag}`)
}
