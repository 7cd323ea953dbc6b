/**
 * The dependency rules of ARCHITECTURE.md: shared pure <- domain <- ports <- operations <- adapters <- app.
 * A technology appears in one place. scripts/dependency-rules.test.ts plants violations and expects red.
 */
const pureShared = '^shared/src/(ngsi-ld|representation|query)/'
const domain = '^(search|subscription)-service/src/domain/'
const notTest = '\\.(test|contract)\\.ts$'

const only = (name, packages, places) => ({
  name: `${name}-in-one-place`,
  comment: `${name} appears only in ${places.join(', ')}`,
  severity: 'error',
  from: {
    pathNot: [
      ...places,
      notTest,
      '^(shared|search-service|subscription-service|standalone|cli)/test/',
      '^shared/src/testing/',
      '^bench/',
    ],
  },
  to: { path: packages.map((one) => `node_modules/${one}/`) },
})

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pure-core',
      comment:
        'The information model, the query languages and the domain import no package and no node: module',
      severity: 'error',
      from: {
        path: [pureShared, domain],
        pathNot: [notTest, '^shared/src/query/(pattern|planar-geometry)\\.ts$'],
      },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'core', 'npm-no-pkg'] },
    },
    {
      name: 'pure-shared-knows-only-itself',
      severity: 'error',
      from: { path: pureShared, pathNot: notTest },
      to: {
        path: '^(shared/src|[a-z]+-service|standalone)',
        pathNot: [pureShared, '^shared/src/json-ld/terms\\.ts$'],
      },
    },
    {
      name: 'domain-knows-no-outer-ring',
      severity: 'error',
      from: { path: domain, pathNot: notTest },
      to: { path: '^[a-z]+-service/src/(operations|adapters|app|main)' },
    },
    {
      name: 'ports-know-no-outer-ring',
      severity: 'error',
      from: { path: '^[a-z]+-service/src/ports/' },
      to: { path: '^[a-z]+-service/src/(operations|adapters|app|main)' },
    },
    {
      name: 'operations-know-no-adapter',
      severity: 'error',
      from: { path: '^[a-z]+-service/src/operations/', pathNot: notTest },
      to: { path: '^[a-z]+-service/src/(adapters|app|main)' },
    },
    {
      name: 'services-never-meet',
      severity: 'error',
      from: { path: '^(search|subscription)-service/' },
      to: { path: '^(search|subscription)-service/', pathNot: '^$1-service/' },
    },
    {
      name: 'shared-knows-no-service',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(search-service|subscription-service|standalone|cli|bench)/' },
    },
    {
      name: 'composition-root-is-imported-by-nobody',
      severity: 'error',
      from: { path: '^[a-z]+-service/src/', pathNot: ['/src/main\\.ts$', notTest] },
      to: { path: '^[a-z]+-service/src/(app|main)\\.ts$' },
    },
    {
      name: 'tests-are-not-shipped',
      severity: 'error',
      from: { path: '^[a-z-]+/src/', pathNot: [notTest, '^[a-z-]+/src/testing/', '^bench/'] },
      to: {
        path: [
          '^[a-z-]+/src/testing/',
          '\\.test\\.ts$',
          '\\.contract\\.ts$',
          'node_modules/(vitest|fast-check)/',
        ],
      },
    },
    only('fastify', ['fastify', '@fastify'], ['/src/adapters/http/', '^shared/src/http/']),
    only('kysely', ['kysely', 'pg', '@electric-sql'], ['/src/adapters/postgres/', '^shared/src/postgres/']),
    only('kafkajs', ['kafkajs'], ['/src/adapters/kafka/', '^shared/src/kafka/']),
    only('jsonld', ['jsonld'], ['^shared/src/json-ld/']),
    only('undici', ['undici'], ['^shared/src/egress/', '/src/adapters/endpoint-']),
    only('mqtt', ['mqtt'], ['/src/adapters/endpoint-mqtt/']),
    only('prom-client', ['prom-client'], ['^shared/src/metrics/']),
    only('re2js', ['re2js'], ['^shared/src/query/pattern\\.ts$']),
    only('jsts', ['jsts'], ['^shared/src/query/planar-geometry\\.ts$']),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^[a-z-]+/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
    },
  },
}
