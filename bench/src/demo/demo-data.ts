import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** An NGSI-LD entity in concise form, ready to be sent. */
export interface DemoEntity {
  readonly id: string
  readonly type: string
  readonly [member: string]: unknown
}

/** A change of an entity that exists: the attributes to append or overwrite. */
export interface DemoUpdate {
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** The package exports one module below its root; the data lie beside it. */
const folder = fileURLToPath(new URL('../data', import.meta.resolve('vega-datasets')))

interface Quake {
  readonly id: string
  readonly properties: {
    readonly mag: number | null
    readonly place: string
    readonly time: number
    readonly status: string
  }
  readonly geometry: { readonly type: 'Point'; readonly coordinates: readonly number[] }
}

interface Flight {
  readonly date: string
  readonly delay: number
  readonly distance: number
  readonly origin: string
  readonly destination: string
}

/** One week of earthquakes, as the USGS published them. */
export function earthquakes(): DemoEntity[] {
  const { features } = JSON.parse(readFileSync(join(folder, 'earthquakes.json'), 'utf8')) as {
    features: Quake[]
  }
  return features
    .filter(({ properties }) => properties.mag !== null)
    .map(({ id, properties, geometry }) => ({
      id: `urn:ngsi-ld:Earthquake:${id}`,
      type: 'Earthquake',
      magnitude: { value: properties.mag, observedAt: new Date(properties.time).toISOString() },
      place: properties.place,
      status: properties.status,
      location: { type: 'Point', coordinates: geometry.coordinates },
    }))
}

/** The airports of the United States that the flights use. */
export function airports(used: readonly DemoEntity[]): DemoEntity[] {
  const codes = new Set(used.flatMap(({ origin, destination }) => [code(origin), code(destination)]))
  const [, ...lines] = readFileSync(join(folder, 'airports.csv'), 'utf8').trim().split('\n')
  return lines
    .map(parseCsvLine)
    .filter(([iata = '']) => codes.has(iata))
    .map(([iata, name, city, state, , latitude, longitude]) => ({
      id: airportId(String(iata)),
      type: 'Airport',
      name,
      city,
      state,
      location: { type: 'Point', coordinates: [Number(longitude), Number(latitude)] },
    }))
}

/** Domestic flights of 2001. */
export function flights(): DemoEntity[] {
  const all = JSON.parse(readFileSync(join(folder, 'flights-2k.json'), 'utf8')) as Flight[]
  return all.map((flight, n) => ({
    id: `urn:ngsi-ld:Flight:${n}`,
    type: 'Flight',
    origin: { object: airportId(flight.origin) },
    destination: { object: airportId(flight.destination) },
    delay: { value: flight.delay, unitCode: 'MIN', observedAt: flightTime(flight.date) },
    distance: { value: flight.distance, unitCode: 'SMI' },
  }))
}

/** Each departure changes its airport: the last delay and the flight it belongs to. */
export function departures(all: readonly DemoEntity[]): DemoUpdate[] {
  return all.map((flight) => ({
    id: (flight.origin as { object: string }).object,
    attributes: { lastDelay: flight.delay, lastDeparture: { object: flight.id } },
  }))
}

function airportId(iata: string): string {
  return `urn:ngsi-ld:Airport:${iata}`
}

function code(relationship: unknown): string {
  return (relationship as { object: string }).object.slice(airportId('').length)
}

/** `2001/01/01 06:55` to a DateTime. */
function flightTime(date: string): string {
  return `${date.replaceAll('/', '-').replace(' ', 'T')}:00Z`
}

/** A line of comma-separated values, quoted where a value has a comma in it. */
function parseCsvLine(line: string): string[] {
  return [...line.matchAll(/("([^"]*)"|[^,]*)(,|$)/g)].map(([, plain, quoted]) => quoted ?? plain ?? '')
}
