import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository, temporaryFolder } from '@lodestream/shared/testing/broker-process'

/** A way to break the built code on purpose; a run with it must turn the oracle red. */
export interface Mutant {
  readonly what: string
  readonly scenario: string
  readonly file: string
  readonly from: string | RegExp
  readonly to: string
}

/** A copy of the built services in which one piece of code is replaced. Throws when the code is not there any more. */
export function plantMutant(mutant: Mutant): { readonly root: string; remove(): void } {
  const folder = temporaryFolder('mutant')
  copyServices(folder.path)
  const file = join(folder.path, mutant.file)
  const code = readFileSync(file, 'utf8')
  const changed = code.replace(mutant.from, () => mutant.to)
  if (changed === code)
    throw new Error(`${mutant.file} does not contain ${mutant.from}: the mutant needs care`)
  writeFileSync(file, changed)
  return { root: folder.path, remove: folder.remove }
}

const services = ['shared', 'search-service', 'subscription-service']

function copyServices(root: string): void {
  for (const service of services) {
    mkdirSync(join(root, service))
    cpSync(join(repository, service, 'dist'), join(root, service, 'dist'), { recursive: true })
    cpSync(join(repository, service, 'package.json'), join(root, service, 'package.json'))
  }
  mkdirSync(join(root, 'node_modules/@lodestream'), { recursive: true })
  for (const service of services)
    symlinkSync(join(root, service), join(root, 'node_modules/@lodestream', service))
  for (const name of readdirSync(join(repository, 'node_modules')))
    if (name !== '@lodestream')
      symlinkSync(join(repository, 'node_modules', name), join(root, 'node_modules', name))
}
