import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { arbitraryRequest, type FuzzRequest } from './arbitrary-request.ts'
import { validBodies } from './valid-bodies.ts'

/** What a fuzzer must know of an answer. */
export interface FuzzAnswer {
  readonly status: number
  readonly text: string
}

/** What to send requests to, and how many. */
export interface FuzzOptions {
  readonly send: (request: FuzzRequest) => Promise<FuzzAnswer>
  readonly cases: number
  /** The seed of the requests; another one in every long run. */
  readonly seed: number
}

/** Milliseconds that an answer may take. */
const maxAnswerMs = 1_000
/** Bytes that the heap may grow by while most of the cases run. */
const maxGrowth = 48 * 1024 * 1024
/** How many cases make one step, after which memory is looked at. */
const stepCases = 500

/** How many cases a test runs: FUZZ_CASES, or the short form. */
export function fuzzCases(short: number): number {
  return Number(process.env.FUZZ_CASES ?? short)
}

/** The seed of a test: FUZZ_SEED, or a fixed one, so that nobody's run fails by chance. */
export function fuzzSeed(): number {
  return Number(process.env.FUZZ_SEED ?? 20_260_101)
}

/**
 * Sends random requests. Throws with the smallest request that was answered with 5xx or after `maxAnswerMs`, or when the heap
 * keeps growing. `open` is called for each step and may bring a new API, so that what is stored does not count.
 */
export async function fuzz(
  open: () => AsyncDisposable & Pick<FuzzOptions, 'send'>,
  options: Omit<FuzzOptions, 'send'>,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>()
  const heap: number[] = []
  for (let done = 0; done < options.cases; done += stepCases) {
    const numRuns = Math.min(stepCases, options.cases - done)
    await step({ open, numRuns, seed: options.seed + done, statuses })
    heap.push(await heapAfterCollection())
  }
  const growth = (heap.at(-1) ?? 0) - (heap[1] ?? heap[0] ?? 0)
  if (growth > maxGrowth) throw new Error(`The heap has grown by ${growth} bytes`)
  return statuses
}

interface Step {
  readonly open: () => AsyncDisposable & Pick<FuzzOptions, 'send'>
  readonly numRuns: number
  readonly seed: number
  readonly statuses: Map<number, number>
}

async function step({ open, numRuns, seed, statuses }: Step): Promise<void> {
  await using api = open()
  for (const body of validBodies.createEntity ?? []) await api.send(creation(body))
  const property = fc.asyncProperty(arbitraryRequest(), async (request) => {
    const { status, ms } = await fastestAnswer(api.send, request)
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    if (ms > maxAnswerMs) throw new Error(`The answer took ${Math.round(ms)} ms`)
  })
  await fc.assert(property, { numRuns, seed })
}

/** Something to be found, changed and deleted. */
function creation(entity: unknown): FuzzRequest {
  const body = JSON.stringify(entity)
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  }
  return { method: 'POST', url: '/ngsi-ld/v1/entities', headers, body }
}

/** A machine that is busy with something else is no fault of the request: it gets two more chances. */
async function fastestAnswer(
  send: FuzzOptions['send'],
  request: FuzzRequest,
): Promise<{ status: number; ms: number }> {
  let fastest = Number.POSITIVE_INFINITY
  let status = 0
  for (let attempt = 0; attempt < 3 && fastest > maxAnswerMs; attempt += 1) {
    const begin = performance.now()
    const answer = await send(request)
    assertHandled(answer)
    fastest = Math.min(fastest, performance.now() - begin)
    status = answer.status
  }
  return { status, ms: fastest }
}

/** A @context that cannot be had is no failure of the broker (clause 6.3.2). */
function assertHandled({ status, text }: FuzzAnswer): void {
  if (status < 500 || (status === 504 && text.includes('/LdContextNotAvailable'))) return
  throw new Error(`The answer is ${status}: ${text.slice(0, 500)}`)
}

/** Bytes in use when all that can be collected is: what a job has looked at weakly lives to its end, so a new one begins. */
async function heapAfterCollection(): Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  await new Promise(setImmediate)
  collect()
  await new Promise(setImmediate)
  collect()
  return process.memoryUsage().heapUsed
}
