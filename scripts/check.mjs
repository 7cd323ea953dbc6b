// npm run check: everything a machine can judge without starting Kafka or PostgreSQL, in under a minute.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { build, install, root, run } from './prepare.mjs'

install()
const bin = (name) => join(root, 'node_modules/.bin', name)
const workspaces = ['shared', 'search-service', 'subscription-service', 'standalone', 'cli', 'bench']

run(bin('biome'), ['check', '--error-on-warnings', '.'])
build()
// The tests mostly wait for one core; the judges of the source take the other.
const outcomes = await Promise.all([
  judge([
    ['tsc', '-p', 'tsconfig.tests.json'],
    ['depcruise', '--config', '.dependency-cruiser.cjs', ...workspaces.map((name) => `${name}/src`)],
    ['knip'],
  ]),
  judge([['vitest', 'run', '--project', 'unit']]),
])
process.exitCode = outcomes.every(Boolean) ? 0 : 1

/** Runs commands one after another, shows what each said when it ended; whether all were content. */
async function judge(commands) {
  let isContent = true
  for (const [name, ...args] of commands) isContent = (await isContentWith(name, args)) && isContent
  return isContent
}

async function isContentWith(name, args) {
  const child = spawn(bin(name), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
  const [code] = await once(child, 'close')
  process.stdout.write(Buffer.concat(said))
  if (code !== 0) process.stderr.write(`${name} ${args.join(' ')} failed\n`)
  return code === 0
}
