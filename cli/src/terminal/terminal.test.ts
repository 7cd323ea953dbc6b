import { PassThrough } from 'node:stream'
import { afterEach, expect, it, vi } from 'vitest'
import { openTerminal } from './terminal.ts'

/** A stream that is a terminal, or is none, and what was written to it. */
function stream(isTTY: boolean) {
  const through = Object.assign(new PassThrough(), {
    isTTY,
    columns: 80,
    cursorTo: () => true,
    clearLine: () => true,
  })
  const written: string[] = []
  through.on('data', (chunk) => written.push(String(chunk)))
  return { stream: through as unknown as NodeJS.WriteStream, written }
}

function open(isTTY: boolean) {
  const [out, err] = [stream(isTTY), stream(isTTY)]
  return { terminal: openTerminal({ out: out.stream, err: err.stream }), out, err }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

it('colours are for terminals', () => {
  vi.stubEnv('NO_COLOR', '')
  expect(open(true).terminal.style('red', 'x')).toBe('\u001b[31mx\u001b[39m')
  expect(open(false).terminal.style('red', 'x')).toBe('x')
})

it('NO_COLOR turns them off', () => {
  vi.stubEnv('NO_COLOR', '1')
  expect(open(true).terminal.style('red', 'x')).toBe('x')
})

it('results go to standard output, notes to standard error', async () => {
  const { terminal, out, err } = open(false)
  await terminal.line('result')
  terminal.note('note')

  expect([out.written, err.written]).toEqual([['result\n'], ['note\n']])
})

it('progress is shown on a terminal only, and never on standard output', () => {
  for (const isTTY of [true, false]) {
    const { terminal, out, err } = open(isTTY)
    const progress = terminal.progress('reading')
    progress.step()
    progress.end()

    expect(out.written).toEqual([])
    expect(err.written.length > 0).toBe(isTTY)
  }
})
