// node scripts/write-schemas.mjs: docs/asyncapi.json and docs/*.schema.json anew, from the source that serves them.
// With --release also shared/schemas/released, which `npm run check` compares with: to be done once per release.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, root, run } from './prepare.mjs'

build()
const { buildAsyncApi } = await import('../shared/dist/asyncapi/build-asyncapi.js')
const { describedTopics } = await import('../shared/dist/asyncapi/described-topics.js')

const files = [write('docs/asyncapi.json', buildAsyncApi())]
for (const { message } of Object.values(describedTopics)) {
  files.push(write(`docs/${message.name}.schema.json`, message.payload))
  if (!process.argv.includes('--release')) continue
  files.push(write(`shared/schemas/released/${message.name}.json`, message.payload))
  files.push(write(`shared/schemas/released/${message.name}.headers.json`, message.headers))
}
run(join(root, 'node_modules/.bin/biome'), ['format', '--write', ...files])

function write(path, content) {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), `${JSON.stringify(content, null, 2)}\n`)
  return path
}
