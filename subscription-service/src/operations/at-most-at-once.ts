import { ServiceOverloaded } from '@lodestream/shared/ngsi-ld/errors'

/** Runs so many calls at the same time; the others reject with ServiceOverloaded, saying `busy`. */
export function atMostAtOnce<Args extends readonly unknown[], Result>(
  { max, busy }: { readonly max: number; readonly busy: string },
  run: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  let underWay = 0
  return async (...args) => {
    if (underWay >= max) throw new ServiceOverloaded(busy, 1)
    underWay += 1
    try {
      return await run(...args)
    } finally {
      underWay -= 1
    }
  }
}
