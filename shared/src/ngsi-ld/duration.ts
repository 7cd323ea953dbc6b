import { BadRequestData } from './errors.ts'

const whole = '(\\d{1,9})'
const elements = new RegExp(
  `^P(?=.)(?:${whole}Y)?(?:${whole}M)?(?:${whole}D)?(?:T(?=.)(?:${whole}H)?(?:${whole}M)?(?:(\\d{1,9}(?:[.,]\\d{1,6})?)S)?)?$`,
)
const weeks = new RegExp(`^P${whole}W$`)

const secondMs = 1_000
const dayMs = 86_400 * secondMs

/** Milliseconds of the elements of a duration; a year counts as 365 days, a month as 30. */
const elementMs = [365 * dayMs, 30 * dayMs, dayMs, 3_600 * secondMs, 60 * secondMs, secondMs]

/**
 * Milliseconds of an ISO 8601 duration, `PnYnMnDTnHnMnS` or `PnW` (clause 4.8). `label` is what messages call it. Throws
 * BadRequestData.
 */
export function parseDurationMs(text: string, label: string): number {
  const [, ofWeeks] = weeks.exec(text) ?? []
  if (ofWeeks !== undefined) return Number(ofWeeks) * 7 * dayMs
  const match = elements.exec(text)
  if (match === null) throw new BadRequestData(`${label} must be a duration as PnYnMnDTnHnMnS or PnW`)
  const amounts = match.slice(1).map((amount) => Number((amount ?? '0').replace(',', '.')))
  return amounts.reduce((sum, amount, index) => sum + amount * (elementMs[index] ?? 0), 0)
}
