import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const fileName = 'owner.json'

/** Folders that this very process holds. */
const held = new Set<string>()

interface Owner {
  readonly pid: number
  /** Tells the process from a later one with the same pid; empty where the system does not say. */
  readonly birth: string
}

/** The right of this process to a data folder, written down in it. */
export class FolderLock {
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Takes an existing folder, also from an owner that is no more. Throws when its owner lives. */
  static take(folder: string): FolderLock {
    const path = resolve(folder)
    if (held.has(path)) throw new Error(`Data folder ${path} is already open in this process`)
    takeFile(path)
    held.add(path)
    return new FolderLock(path)
  }

  release(): void {
    if (held.delete(this.#folder)) rmSync(join(this.#folder, fileName), { force: true })
  }
}

function takeFile(folder: string): void {
  const file = join(folder, fileName)
  const mine = JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) })
  const attempts = 3
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    if (created(file, mine)) return
    const found = read(file)
    if (found !== undefined) removeIfStale(folder, file, found)
  }
  throw new Error(`Data folder ${folder} is being taken by another process`)
}

function removeIfStale(folder: string, file: string, found: string): void {
  const owner = parse(found)
  if (owner && isAlive(owner))
    throw new Error(`Data folder ${folder} is in use by the process with pid ${owner.pid}`)
  // Of several that see the same stale file one moves it away; it looks whether it moved what it had seen.
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
  } catch {
    return
  }
  const moved = read(aside)
  rmSync(aside, { force: true })
  if (moved !== found && moved !== undefined) created(file, moved)
}

function created(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Undefined for a file that a crash left half written. */
function parse(text: string): Owner | undefined {
  try {
    const { pid, birth } = JSON.parse(text)
    return Number.isInteger(pid) && pid > 0 ? { pid, birth: String(birth) } : undefined
  } catch {
    return undefined
  }
}

function isAlive({ pid, birth }: Owner): boolean {
  // Not held by us (see `held`), so it is of an earlier process with our pid: in containers that is the rule.
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return birth === '' || birth === birthOf(pid)
}

/** Boot and start tick of a process (proc(5), field 22 of stat, counted behind the name). */
function birthOf(pid: number): string {
  const boot = read('/proc/sys/kernel/random/boot_id')?.trim()
  const stat = read(`/proc/${pid}/stat`)
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  return boot && started ? `${boot}:${started}` : ''
}
