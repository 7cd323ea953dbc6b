import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FolderLock } from './folder-lock.ts'

describe('FolderLock', () => {
  let folder: string
  const owner = () => JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8'))
  const write = (content: string) => writeFileSync(join(folder, 'owner.json'), content)

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('writes down who has the folder and forgets it on release', () => {
    const lock = FolderLock.take(folder)
    expect(owner()).toMatchObject({ pid: process.pid })

    lock.release()

    expect(owner).toThrow('ENOENT')
    FolderLock.take(folder).release()
  })

  it('refuses a folder twice in one process', () => {
    const lock = FolderLock.take(folder)

    expect(() => FolderLock.take(folder)).toThrow(`Data folder ${folder} is already open in this process`)

    lock.release()
  })

  it('refuses the folder of a living process, naming both', () => {
    write(JSON.stringify({ pid: process.ppid, birth: '' }))

    expect(() => FolderLock.take(folder)).toThrow(
      `Data folder ${folder} is in use by the process with pid ${process.ppid}`,
    )
  })

  it('takes the folder of a dead process', async () => {
    const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
    await once(child, 'exit')
    write(JSON.stringify({ pid: child.pid, birth: '' }))

    FolderLock.take(folder).release()
  })

  it('takes the folder of an earlier process whose pid is used again', () => {
    write(JSON.stringify({ pid: process.pid, birth: 'other boot:1' }))
    FolderLock.take(folder).release()

    write(JSON.stringify({ pid: process.ppid, birth: 'other boot:1' }))
    FolderLock.take(folder).release()
  })

  it.each(['', '{"pid":', '{}', '{"pid":-1}', 'null'])(
    'takes a folder with the unreadable lock %j',
    (content) => {
      write(content)

      FolderLock.take(folder).release()
    },
  )
})
