/**
 * The import rules of docs/architecture.md, as a failing check:
 *   base, model ← ports ← parts ← operations ← service ← {cli, http, electron}; renderer sees model and contract.
 */
const PARTS = [
  'access',
  'queue',
  'quotas',
  'forecast',
  'config',
  'xapi',
  'fleet',
  'leases',
  'history',
  'data-folder',
  'simulator',
];

/** A part may reach another only here, and only through its index.ts. */
const ALLOWED_BETWEEN_PARTS = {
  fleet: ['xapi', 'config'],
  leases: ['queue', 'quotas', 'forecast', 'fleet', 'xapi', 'config', 'history'],
  history: ['config'],
  xapi: ['config'],
  access: [],
  queue: [],
  quotas: [],
  forecast: [],
  config: [],
  'data-folder': [],
  simulator: [],
};

const betweenParts = PARTS.flatMap((part) => {
  const allowed = ALLOWED_BETWEEN_PARTS[part];
  const others = PARTS.filter((other) => other !== part);
  const forbidden = others.filter((other) => !allowed.includes(other));
  const rules = [];
  if (forbidden.length > 0) {
    rules.push({
      name: `${part}-imports-no-sibling`,
      severity: 'error',
      from: { path: `^core/${part}/` },
      to: { path: `^core/(${forbidden.join('|')})/` },
    });
  }
  if (allowed.length > 0) {
    rules.push({
      name: `${part}-uses-siblings-by-index-only`,
      severity: 'error',
      from: { path: `^core/${part}/` },
      to: { path: `^core/(${allowed.join('|')})/`, pathNot: `^core/(${allowed.join('|')})/index\\.ts$` },
    });
  }
  return rules;
});

/** Inside a part: each folder may import those named before it, never those after it. */
const ORDER_INSIDE = {
  fleet: ['inventory', 'capacity', 'entry', 'placement', 'doctor'],
  leases: ['lease', 'release', 'pools', 'provisioning', 'reconcile'],
};

const insideParts = Object.entries(ORDER_INSIDE).flatMap(([part, folders]) =>
  folders.map((folder, index) => {
    const later = folders.slice(index + 1).map((name) => `${name}/`);
    return {
      name: `${part}-${folder}-imports-one-way`,
      severity: 'error',
      from: { path: `^core/${part}/${folder}/` },
      // Files beside the folders wire them together.
      to: { path: `^core/${part}/(${[...later, '[^/]+$'].join('|')})` },
    };
  }),
);

module.exports = {
  forbidden: [
    {
      name: 'dates-by-dayjs',
      comment: 'docs/decisions: luxon checks it in tests',
      severity: 'error',
      from: { path: '^(core|electron|renderer)/' },
      to: { path: 'node_modules/(@types/)?luxon/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'base-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^core/base/' },
      to: { path: '^(core|electron|renderer)/', pathNot: '^core/base/' },
    },
    {
      name: 'model-imports-nothing-of-ours',
      severity: 'error',
      from: { path: '^core/model/' },
      to: { path: '^(core|electron|renderer)/', pathNot: '^core/model/' },
    },
    {
      name: 'model-and-contract-are-browser-safe',
      severity: 'error',
      from: { path: '^core/(model|contract)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contract-sees-only-model',
      severity: 'error',
      from: { path: '^core/contract/' },
      to: { path: '^(core|electron|renderer)/', pathNot: '^core/(model|contract)/' },
    },
    {
      name: 'ports-see-base-and-model',
      severity: 'error',
      from: { path: '^core/ports\\.ts$' },
      to: { path: '^(core|electron|renderer)/', pathNot: '^core/(base|model)/' },
    },
    {
      name: 'parts-do-not-look-up',
      severity: 'error',
      from: { path: `^core/(${PARTS.join('|')})/` },
      to: { path: '^(core/(contract|operations|http|cli|service)|electron|renderer)' },
    },
    ...betweenParts,
    ...insideParts,
    {
      name: 'leases-expiry-stands-beside',
      severity: 'error',
      from: { path: '^core/leases/expiry/' },
      to: { path: '^core/leases/(release|pools|provisioning|reconcile)/' },
    },
    {
      name: 'leases-nothing-depends-on-expiry',
      severity: 'error',
      from: { path: '^core/leases/(lease|release|pools|provisioning|reconcile)/' },
      to: { path: '^core/leases/expiry/' },
    },
    {
      name: 'operations-know-no-shell',
      severity: 'error',
      from: { path: '^core/operations/' },
      to: { path: '^(core/(http|cli|service|simulator)|electron|renderer)' },
    },
    {
      name: 'http-and-cli-call-operations-only',
      severity: 'error',
      from: { path: '^core/http/' },
      to: { path: `^(core/(${PARTS.join('|')}|cli|service)|electron|renderer)` },
    },
    {
      name: 'core-knows-no-shell',
      severity: 'error',
      from: { path: '^core/' },
      to: { path: '^(electron|renderer)/|^electron$|node_modules/electron/' },
    },
    {
      name: 'renderer-sees-model-and-contract',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(core|electron)/', pathNot: '^core/(model|contract)/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'product-imports-no-test',
      severity: 'error',
      from: { path: '^(core|electron|renderer)/' },
      to: { path: '^test/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(out|release|test-results)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
