import {
  entitiesPerOwner,
  maxLevel,
  type QueriedEntity,
  queriedEntity,
  queriedTypes,
} from '../load/payload-q.ts'

/** One kind of query; `n` is the number of the request. */
export interface QueryCase {
  readonly title: string
  /** Of the page that it asks for. */
  readonly limit?: number
  readonly offset?: number
  /** The parameters of the URL. */
  query(n: number, entities: number): string
  /** What an entity has to be. */
  matching(n: number, entities: number): (entity: QueriedEntity) => boolean
}

/** The shares of its type that the ranges of W5a select. */
const shares = [0.5, 0.01, 0.0001]
const nearMetres = 300
const metresPerDegree = 111_195
const deepOffset = 2_000
/** Degrees: the side of the square of W5c. */
const side = 0.006

/** W5a: a type and a numeric range. b: text, relationship, either of two. c: places. d: deep pages, counts. */
export const w5Cases: readonly QueryCase[] = [
  ...shares.map((share) => rangeCase(`W5a range ${share * 100} %`, () => share, {})),
  // The answer stays as long however many entities there are.
  rangeCase('W5a range, 10 matches', (entities) => (10 * queriedTypes) / entities, {}),
  ...shares
    .slice(1)
    .map((share) => rangeCase(`W5a range ${share * 100} %, count`, () => share, { count: true })),
  {
    title: 'W5b text',
    query: (n, entities) => parameters(n, `name=="${some(n, entities).name}"`),
    matching: (n, entities) => (entity) =>
      entity.type === typeOf(n) && entity.name === some(n, entities).name,
  },
  {
    title: 'W5b relationship',
    query: (n, entities) => parameters(n, `owner=="${some(n, entities).owner}"`),
    matching: (n, entities) => (entity) =>
      entity.type === typeOf(n) && entity.owner === some(n, entities).owner,
  },
  {
    title: 'W5b text or range',
    query: (n, entities) => parameters(n, `name=="${some(n, entities).name}"|level<${lowLevel(n)}`),
    matching: (n, entities) => (entity) =>
      entity.type === typeOf(n) && (entity.name === some(n, entities).name || entity.level < lowLevel(n)),
  },
  {
    title: 'W5b two attributes',
    query: (n, entities) => parameters(n, `owner=="${some(n, entities).owner}";level>${maxLevel / 2}`),
    matching: (n, entities) => (entity) =>
      entity.type === typeOf(n) && entity.owner === some(n, entities).owner && entity.level > maxLevel / 2,
  },
  {
    title: `W5c near ${nearMetres} m and range`,
    query: (n, entities) => {
      const point = JSON.stringify(some(n, entities).position)
      const near = `georel=near;maxDistance==${nearMetres}&geometry=Point&coordinates=${point}`
      return `${parameters(n, `level>${maxLevel / 2}`)}&${near}`
    },
    matching: (n, entities) => (entity) =>
      entity.type === typeOf(n) &&
      entity.level > maxLevel / 2 &&
      metres(entity.position, some(n, entities).position) <= nearMetres,
  },
  {
    title: 'W5c within a square',
    query: (n, entities) => {
      const [x, y] = some(n, entities).position
      const ring = [
        [x, y],
        [x + side, y],
        [x + side, y + side],
        [x, y + side],
        [x, y],
      ]
      return `type=${typeOf(n)}&limit=20&georel=within&geometry=Polygon&coordinates=${JSON.stringify([ring])}`
    },
    matching: (n, entities) => {
      const [x, y] = some(n, entities).position
      return ({ type, position: [u, v] }) =>
        type === typeOf(n) && u > x && u < x + side && v > y && v < y + side
    },
  },
  rangeCase(`W5d range 50 %, offset ${deepOffset}`, () => 0.5, { offset: deepOffset }),
  {
    title: 'W5d type, count',
    query: (n) => `type=${typeOf(n)}&limit=20&count=true`,
    matching: (n) => (entity) => entity.type === typeOf(n),
  },
]

function rangeCase(
  title: string,
  share: (entities: number) => number,
  { count = false, offset = 0 }: { readonly count?: boolean; readonly offset?: number },
): QueryCase {
  const bounds = (n: number, entities: number) => {
    const width = Math.round(maxLevel * share(entities))
    const low = (n * 7919) % (maxLevel - width)
    return { low, high: low + width }
  }
  return {
    title,
    offset,
    query: (n, entities) => {
      const { low, high } = bounds(n, entities)
      return `${parameters(n, `level>=${low};level<${high}`)}&offset=${offset}${count ? '&count=true' : ''}`
    },
    matching: (n, entities) => {
      const { low, high } = bounds(n, entities)
      return ({ type, level }) => type === typeOf(n) && level >= low && level < high
    },
  }
}

function parameters(n: number, q: string): string {
  return `type=${typeOf(n)}&limit=20&q=${encodeURIComponent(q)}`
}

function typeOf(n: number): string {
  return `queried${n % queriedTypes}`
}

/** An entity of the type that request `n` asks for, with neighbours. */
function some(n: number, entities: number): QueriedEntity {
  const groups = Math.floor(entities / entitiesPerOwner)
  return queriedEntity(((n * 7919) % groups) * entitiesPerOwner + (n % queriedTypes))
}

function lowLevel(n: number): number {
  return 10 + (n % 50)
}

/** On the sphere, well enough for neighbours. */
function metres([x, y]: readonly [number, number], [u, v]: readonly [number, number]): number {
  const half = (degrees: number) => Math.sin((degrees * Math.PI) / 360) ** 2
  const cosines = Math.cos((y * Math.PI) / 180) * Math.cos((v * Math.PI) / 180)
  const angle = 2 * Math.asin(Math.sqrt(half(v - y) + cosines * half(u - x)))
  return ((angle * 180) / Math.PI) * metresPerDegree
}
