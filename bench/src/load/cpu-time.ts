import { readdirSync, readFileSync } from 'node:fs'
import type { Measurement } from './closed-loop.ts'

/** Of a clock tick in /proc, on every Linux that people run. */
const msPerTick = 10

/**
 * A measurement, with the CPU time in ms that each operation cost the processes that descend from this one: not those of
 * PostgreSQL, which is a daemon.
 */
export type Costed = Measurement & { readonly cpuMs: number }

/**
 * Measures the CPU time beside: where other programs run on the machine, it tells more than a rate. NaN where there is no
 * /proc.
 */
export async function withCpuTime(measure: () => Promise<Measurement>): Promise<Costed> {
  const before = cpuMsBelow(process.pid)
  const measurement = await measure()
  return { ...measurement, cpuMs: (cpuMsBelow(process.pid) - before) / measurement.operations }
}

/** CPU time in ms of a process and of everything that it started. NaN where there is no /proc. */
export function cpuMsOf(pid: number): number {
  const [own] = readProcess(String(pid))
  return own === undefined ? Number.NaN : own.ticks * msPerTick + cpuMsBelow(pid)
}

/** The process that started another one; undefined where there is no /proc. */
export function parentOf(pid: number): number | undefined {
  return readProcess(String(pid))[0]?.parent
}

interface ProcessTimes {
  readonly pid: number
  readonly parent: number
  /** Of the process and of its children that have ended. */
  readonly ticks: number
}

function cpuMsBelow(pid: number): number {
  const children = new Map<number, ProcessTimes[]>()
  for (const times of readProcesses()) {
    const siblings = children.get(times.parent) ?? []
    children.set(times.parent, [...siblings, times])
  }
  const ticksBelow = (parent: number): number =>
    (children.get(parent) ?? []).reduce((sum, child) => sum + child.ticks + ticksBelow(child.pid), 0)
  return children.size === 0 ? Number.NaN : ticksBelow(pid) * msPerTick
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
