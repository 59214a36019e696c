/**
 * What may import what in `src`, each rule with its reason. Folders are listed from the floor up:
 * base, kustomize, core, reconcile, io and simulator, programs. `test/hack/dependency-rules.test.ts` breaks each rule
 * once. What a module does with globals (clocks, sockets, throwing) is `purity.ts`.
 */
const stages = 'fleet|render|schedule|rollout|plan|health|report'

/** Everything that ends up in the bundle, and what for. Each is a trust: think before adding one. */
const packages = {
  '@marcbachmann/cel-js': 'expressions over a cluster, as OCM and Kubernetes write them',
  '@opentelemetry/api': 'spans as OpenTelemetry has them',
  '@opentelemetry/exporter-trace-otlp-http': 'sending spans as JSON',
  '@opentelemetry/exporter-trace-otlp-proto': 'sending spans as Protocol Buffers',
  '@opentelemetry/resources': 'what process spans are from',
  '@opentelemetry/sdk-trace': 'ids, sampling and batches of spans',
  'age-encryption': 'the data keys of files that SOPS encrypted',
  chokidar: 'watching a working directory',
  commander: 'the command line',
  diff: 'line diffs of plans',
  'isomorphic-git': 'Git where there is no git program',
  openpgp: 'OpenPGP signatures of commits',
  picocolors: 'colours on a terminal',
  pino: 'lines of a log as JSON',
  'prom-client': 'metrics as Prometheus reads them',
  'temporal-polyfill': 'windows by the clocks of their zones',
  undici: 'HTTP with pools and limits',
  yaml: 'YAML with positions',
  zod: 'one schema for parsing, for messages and for editors',
}

function rule(name, comment, from, to) {
  return { name, comment, severity: 'error', from, to }
}

/** Imports of Node's own modules and of packages, but for the packages that `except` matches. */
function outside(except) {
  const to = { dependencyTypesNot: ['local'], pathNot: '^(src|test|hack)/' }
  return except === undefined ? to : { ...to, pathNot: [to.pathNot, `^node_modules/(${except})/`] }
}

const layers = [
  rule(
    'base-is-the-floor',
    'Everything stands on base, so it knows nothing of what stands on it.',
    { path: '^src/base/' },
    { path: '^src/', pathNot: '^src/base/' },
  ),
  rule(
    'std-stands-alone',
    'What the language lacks needs neither trees nor YAML.',
    { path: '^src/base/std/' },
    { path: '^src/base/', pathNot: '^src/base/std/' },
  ),
  rule(
    'kustomize-knows-no-fleet',
    'The engine could be a package of its own: it stands on base alone.',
    { path: '^src/kustomize/' },
    { path: '^src/', pathNot: '^src/(base|kustomize)/' },
  ),
  rule(
    'model-stands-on-base',
    'The shared words of core are said before any stage speaks.',
    { path: '^src/core/model/' },
    { path: '^src/', pathNot: '^src/(base|core/model)/' },
  ),
  rule(
    'core-decides-alone',
    'Core gets values and gives values: the loop, the adapters and the programs are built around it.',
    { path: '^src/core/', pathNot: '^src/core/model/' },
    { path: '^src/', pathNot: '^src/(base|kustomize|core)/' },
  ),
  rule(
    'reconcile-is-handed-its-doors',
    'The loop speaks to ports.ts; which adapter stands behind a port is chosen by a program.',
    { path: '^src/reconcile/' },
    { path: '^src/', pathNot: '^src/(base|kustomize|core|reconcile)/' },
  ),
  rule(
    'adapters-know-only-ports',
    'An adapter touches one outside system and decides nothing: it needs the port, the model and base. Its one neighbour is the clock.',
    { path: '^src/io/([^/]+)' },
    { path: '^src/', pathNot: '^src/(base/|core/model/|reconcile/ports\\.ts$|io/($1|clock\\.ts$))' },
  ),
  rule(
    'the-simulator-knows-only-ports',
    'It pretends to be the world, so it may not lean on the code that is tried against it.',
    { path: '^src/simulator/' },
    { path: '^src/', pathNot: '^src/(base/|core/model/|reconcile/ports\\.ts$|simulator/)' },
  ),
  rule(
    'programs-are-islands',
    'A program can be left out of a release without touching another.',
    { path: '^src/programs/([^/]+)/' },
    { path: '^src/programs/', pathNot: '^src/programs/$1/' },
  ),
  rule(
    'only-the-cli-simulates',
    'A daemon or an agent in a cluster never runs on a pretended world.',
    { path: '^src/programs/', pathNot: '^src/programs/cli/' },
    { path: '^src/simulator/' },
  ),
]

const stageRules = [
  rule(
    'stages-do-not-call-stages',
    'A stage speaks in core/model values; core/compile.ts composes stages.',
    { path: `^src/core/(${stages})/` },
    { path: '^src/core/', pathNot: '^src/core/($1|model)/' },
  ),
  rule(
    'stages-through-the-front-door',
    'The index.ts of a stage says what it offers; the rest may change at will.',
    { path: '^src/', pathNot: `^src/core/(${stages})/` },
    { path: `^src/core/(${stages})/`, pathNot: `^src/core/(${stages})/index\\.ts$` },
  ),
  rule(
    'kustomize-through-the-front-door',
    'The index.ts of the engine is its public interface, ours included.',
    { path: '^src/', pathNot: '^src/(base|kustomize|io|simulator|core/model)/' },
    { path: '^src/kustomize/', pathNot: '^src/kustomize/index\\.ts$' },
  ),
  rule(
    'deciding-is-not-rendering',
    'Where, when and how well are decided over finished resources.',
    { path: '^src/core/(schedule|rollout|plan|health|report)/' },
    { path: '^src/kustomize/' },
  ),
]

const outsideRules = [
  rule(
    'hashing-is-the-one-builtin',
    'Base, kustomize and core run anywhere, synchronously. Hashing alone needs Node, and is pure.',
    { path: '^src/(base|kustomize|core)/', pathNot: '^src/base/std/hash\\.ts$' },
    { dependencyTypes: ['core'] },
  ),
  rule(
    'hashing-needs-only-crypto',
    'The one exception to purity stays as small as it is.',
    { path: '^src/base/std/hash\\.ts$' },
    { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
  ),
  rule(
    'core-names-its-packages',
    'Pure code takes packages that are pure themselves: a parser, schemas, a text diff, an expression language, a calendar.',
    { path: '^src/core/' },
    {
      ...outside('yaml|zod|diff|@marcbachmann/cel-js|temporal-polyfill'),
      dependencyTypesNot: ['local', 'core'],
    },
  ),
  rule(
    'base-parses-and-no-more',
    'Below core there is one package: the YAML parser.',
    { path: '^src/(base|kustomize)/' },
    { ...outside('yaml'), dependencyTypesNot: ['local', 'core'] },
  ),
  rule(
    'yaml-has-one-door',
    'Two readings of YAML would disagree about scalars: base/yaml has the one that Kubernetes has.',
    { path: '^src/', pathNot: '^src/base/yaml/' },
    { path: '^node_modules/(yaml|js-yaml)/' },
  ),
  rule(
    'reconcile-opens-no-doors',
    'Files, sockets, processes and time reach the loop through ports, so that it runs under a simulation.',
    { path: '^src/reconcile/' },
    outside('zod|yaml|js-yaml'),
  ),
  rule(
    'the-simulator-needs-no-machine',
    'A simulated world is memory alone, and the same from the same seed. Only its HTTP front listens.',
    { path: '^src/simulator/', pathNot: '^src/simulator/http/' },
    outside('yaml|js-yaml|diff'),
  ),
  rule(
    'src-ships-alone',
    'A release has neither tests nor chores.',
    { path: '^src/' },
    { path: '^(test|hack)/' },
  ),
  rule(
    'packages-are-chosen',
    'What is in the bundle stands in the list above with its purpose.',
    { path: '^src/', pathNot: '^src/(base|kustomize|core|reconcile|simulator)/' },
    { path: '^node_modules/', pathNot: `^node_modules/(yaml|js-yaml|${Object.keys(packages).join('|')})/` },
  ),
  rule(
    'no-cycles',
    'Modules that need each other to run are one module. Types of neighbours are erased, and may.',
    { path: '^src/' },
    { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  ),
  rule(
    'no-cycles-across-folders',
    'Folders that need each other, were it for a type, are one folder.',
    { path: '^(src/.+)/[^/]+$' },
    { circular: true, via: { pathNot: '^$1/[^/]+$' } },
  ),
]

module.exports = {
  forbidden: [...layers, ...stageRules, ...outsideRules],
  options: {
    doNotFollow: { path: '^node_modules/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
