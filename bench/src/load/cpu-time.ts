import { readdirSync, readFileSync } from 'node:fs'
import type { Measurement } from './closed-loop.ts'

/** Of a clock tick in /proc, on every Linux that people run. */
const msPerTick = 10

/** A measurement, with the CPU time in ms that each operation cost all the processes started by this one. */
export type Costed = Measurement & { readonly cpuMs: number }

/**
 * Measures the CPU time beside: where other programs run on the machine, it tells more than a rate. NaN where there is no
 * /proc.
 */
export async function withCpuTime(measure: () => Promise<Measurement>): Promise<Costed> {
  const before = cpuMsOfDescendants()
  const measurement = await measure()
  return { ...measurement, cpuMs: (cpuMsOfDescendants() - before) / measurement.operations }
}

interface ProcessTimes {
  readonly pid: number
  readonly parent: number
  /** Of the process and of its children that have ended. */
  readonly ticks: number
}

function cpuMsOfDescendants(): number {
  const children = new Map<number, ProcessTimes[]>()
  for (const times of readProcesses()) {
    const siblings = children.get(times.parent) ?? []
    children.set(times.parent, [...siblings, times])
  }
  const ticksBelow = (pid: number): number =>
    (children.get(pid) ?? []).reduce((sum, child) => sum + child.ticks + ticksBelow(child.pid), 0)
  return children.size === 0 ? Number.NaN : ticksBelow(process.pid) * msPerTick
}

function readProcesses(): readonly ProcessTimes[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => readProcess(pid))
  } catch {
    return []
  }
}

/** None when it ended in the meantime. */
function readProcess(pid: string): readonly ProcessTimes[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // What is before the last parenthesis is the name, which may hold anything; proc(5) counts from there.
    const [, parent, ...rest] = text.slice(text.lastIndexOf(') ') + 2).split(' ')
    const ticks = rest.slice(9, 13).reduce((sum, field) => sum + Number(field), 0)
    return [{ pid: Number(pid), parent: Number(parent), ticks }]
  } catch {
    return []
  }
}
