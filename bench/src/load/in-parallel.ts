/** Does something for each number below `count`, so many at a time. */
export async function inParallel(
  count: number,
  concurrency: number,
  one: (n: number) => Promise<void>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let n = next++; n < count; n = next++) await one(n)
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
