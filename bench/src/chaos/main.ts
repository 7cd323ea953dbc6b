import { mkdirSync } from 'node:fs'
import { Command } from 'commander'
import { mutants } from './known-mutants.ts'
import { type Mutant, plantMutant } from './mutants.ts'
import { type Report, runScenario } from './run-scenario.ts'
import { scenarios } from './scenarios.ts'

const shownViolations = 10

const program = new Command('npm run chaos --')
  .description('Breaks real processes under load and judges what is left (docs/failures.md).')
  .argument('[scenario]', `one of ${Object.keys(scenarios).join(', ')}; without it all of them`)
  .option('--seconds <n>', 'how long the faults go on, for each scenario', '60')
  .option('--seed <n>', 'of the load and of the faults', '1')
  .option(
    '--break <mutant>',
    `break the code on purpose: ${Object.keys(mutants).join(', ')}; the run must turn red`,
  )
  .option('--logs <folder>', 'keep the logs of the services there')
  .parse()

const options = program.opts<{ seconds: string; seed: string; break?: string; logs?: string }>()
if (options.logs !== undefined) mkdirSync(options.logs, { recursive: true })
const mutant = options.break === undefined ? undefined : named(mutants, options.break)
const names = program.args[0] ? [program.args[0]] : mutant ? [mutant.scenario] : Object.keys(scenarios)

let red = false
for (const name of names) red = (await runOne(name, mutant)) || red
const asExpected = red === (mutant !== undefined)
if (mutant !== undefined)
  console.log(red ? 'The oracle saw the mutant: red, as it must be.' : 'The oracle did NOT see the mutant.')
process.exitCode = asExpected ? 0 : 1

async function runOne(name: string, broken: Mutant | undefined): Promise<boolean> {
  const scenario = named(scenarios, name)
  console.log(
    `\n${name}: ${scenario.what}, ${options.seconds} s, seed ${options.seed}${broken ? `, BROKEN: ${broken.what}` : ''}`,
  )
  const planted = broken === undefined ? undefined : plantMutant(broken)
  const report = await runScenario(scenario, {
    seconds: Number(options.seconds),
    seed: Number(options.seed),
    ...(planted === undefined ? {} : { root: planted.root }),
    ...(options.logs === undefined ? {} : { logFolder: options.logs }),
  })
  planted?.remove()
  print(report)
  return report.violations.length > 0
}

function print({ violations, ...figures }: Report): void {
  console.log(JSON.stringify(figures))
  for (const { invariant, what } of violations.slice(0, shownViolations))
    console.log(`  ${invariant} ${what}`)
  console.log(violations.length === 0 ? '  all invariants hold' : `  ${violations.length} violations`)
}

function named<Item>(table: Readonly<Record<string, Item>>, name: string): Item {
  const item = table[name]
  if (item === undefined) throw new Error(`There is no ${name}; there is ${Object.keys(table).join(', ')}`)
  return item
}
