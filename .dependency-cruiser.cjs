// Imports run one way: cli → rpc, audit → session → monitor → env, scorer, reward, metric, recorder, report → frame → engine → client → wire → config → errors.
const LAYERS = ['cli', '(rpc|audit)', 'session', 'monitor', '(env|scorer|reward|metric|recorder|report)', 'frame', 'engine', 'client', 'wire', 'config'];

/** Nothing in a layer imports from a layer above it. */
const oneWay = LAYERS.slice(1).map((layer, index) => ({
  name: `${layer}-imports-nothing-above`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: `^src/(${LAYERS.slice(0, index + 1).join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...oneWay,
    { name: 'errors-import-nothing', severity: 'error', from: { path: '^src/errors' }, to: { path: '^src/' } },
    { name: 'no-circles', severity: 'error', from: { pathNot: '^src/wire/generated' }, to: { circular: true } },
    { name: 'siblings-stay-apart', severity: 'error', from: { path: '^src/(env|scorer|reward|recorder)/' }, to: { path: '^src/(env|scorer|reward|metric|recorder|report)/', pathNot: '^src/$1/' } },
    { name: 'monitor-sees-pictures-and-numbers', severity: 'error', from: { path: '^src/monitor/' }, to: { path: '^src/', pathNot: '^src/(monitor/|reward/|metric/|frame/|errors)' } },
    { name: 'src-imports-no-test', severity: 'error', from: { path: '^src' }, to: { path: '^(test|examples|bench|models|scripts)/' } },
  ],
  options: { doNotFollow: { path: 'node_modules' }, tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types'] } },
};
