// Runs a built program of this repository in this process: node scripts/run.mjs <file> [arguments]
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, install, root } from './prepare.mjs'

install()
build()
const [program, ...args] = process.argv.slice(2)
const file = resolve(root, program)
process.argv = [process.argv[0], file, ...args]
await import(pathToFileURL(file).href)
