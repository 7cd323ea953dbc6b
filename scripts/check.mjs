// npm run check: everything a machine can judge without starting Kafka or PostgreSQL, in under a minute.
import { join } from 'node:path'
import { build, install, root, run } from './prepare.mjs'

install()
const bin = (name) => join(root, 'node_modules/.bin', name)
const workspaces = ['shared', 'search-service', 'subscription-service', 'standalone', 'bench']

run(bin('biome'), ['check', '--error-on-warnings', '.'])
build()
run(bin('tsc'), ['-p', 'tsconfig.tests.json'])
run(bin('depcruise'), ['--config', '.dependency-cruiser.cjs', ...workspaces.map((name) => `${name}/src`)])
run(bin('knip'), [])
run(bin('vitest'), ['run', '--project', 'unit'])
