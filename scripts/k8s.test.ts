import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describedApi } from '@lodestream/shared/openapi/described-api'
import * as apps from 'kubernetes-models/apps/v1'
import * as networking from 'kubernetes-models/networking.k8s.io/v1'
import * as policy from 'kubernetes-models/policy/v1'
import * as core from 'kubernetes-models/v1'
import { expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'

const base = resolve(import.meta.dirname, '../k8s/base')
const files = readdirSync(base).filter((file) => file !== 'kustomization.yaml')
const models: Record<string, Record<string, unknown>> = {
  v1: core,
  'apps/v1': apps,
  'networking.k8s.io/v1': networking,
  'policy/v1': policy,
}

interface Resource {
  readonly apiVersion: string
  readonly kind: string
}

interface IngressDocument {
  readonly spec: {
    readonly rules: readonly { readonly http: { readonly paths: readonly { path: string }[] } }[]
  }
}

it('the kustomization lists every file of the base', () => {
  const { resources } = parse(readFileSync(join(base, 'kustomization.yaml'), 'utf8')) as {
    resources: string[]
  }

  expect([...resources].sort()).toEqual([...files].sort())
})

it.each(files)('%s is valid against the Kubernetes schemas', (file) => {
  for (const resource of documents(file)) {
    const Model = models[resource.apiVersion]?.[resource.kind] as new (data: Resource) => { validate(): void }

    expect(() => new Model(resource).validate()).not.toThrow()
  }
})

it('the ingress lets the API through, and nothing that is for operators', () => {
  const [ingress] = documents('ingress.yaml') as unknown as [IngressDocument]
  const paths = ingress.spec.rules.flatMap(({ http }) => http.paths.map(({ path }) => path))
  const isRouted = (path: string) =>
    paths.some((one) => path === one || path.startsWith(`${one}/`) || one === '/')
  const routed = Object.keys(describedApi).map((route) => route.replace(/^[A-Z]+ /, ''))

  const operators = (path: string) => path === '/metrics' || path.startsWith('/admin/')
  expect(routed.filter((path) => !isRouted(path))).toEqual(routed.filter(operators))
})

it('a Deployment without a selector is refused, so the validation validates', () => {
  const bad = { apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: {} } }

  expect(() => new apps.Deployment(bad as never).validate()).toThrow()
})

function documents(file: string): Resource[] {
  return parseAllDocuments(readFileSync(join(base, file), 'utf8')).map(
    (document) => document.toJS() as Resource,
  )
}
