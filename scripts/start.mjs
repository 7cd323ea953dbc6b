// npm start: the standalone broker, installed and built first when that is needed.
process.argv.splice(2, 0, 'standalone/dist/main.js')
await import('./run.mjs')
