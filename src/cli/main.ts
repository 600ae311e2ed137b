import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { type ConfigSources, resolveOfflineConfig } from '../config/resolve.ts';
import { SETTINGS } from '../config/settings.ts';
import { DenseGymError } from '../errors.ts';
import { calibrate } from './calibrate.ts';
import { doctor } from './doctor.ts';
import { mark } from './mark.ts';
import { rankLabels } from './rank-labels.ts';
import { score } from './score.ts';
import { serve } from './serve.ts';
import { sessions } from './sessions.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Exit code of every mistake in a flag, a variable, a file, or what they name. */
const WRONG_USAGE = 2;

const program = new Command('densegym')
  .description('Dense rewards for any robot environment, over gRPC.')
  .version(version)
  .showHelpAfterError('(see --help)')
  .showSuggestionAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USAGE));

/** Gives a command the flags of all settings, or of those whose path begins with one of `sections` (`sampling`, `success.k`). */
function addSettings(command: Command, sections?: readonly string[]): Command {
  command.option('--config <file>', 'settings as YAML (default: densegym.yaml, if it is there)');
  for (const setting of SETTINGS) {
    if (sections && !sections.some((section) => `${setting.path.join('.')}.`.startsWith(`${section}.`))) continue;
    // What is off by itself is a flag; what is on is told `false`.
    const value = setting.type === 'boolean' && setting.default !== true ? '' : ` <${setting.type}>`;
    const fallback = setting.default === undefined ? '' : ` (default: ${JSON.stringify(setting.default)})`;
    command.addOption(new Option(`${setting.flag}${value}`, `${setting.description}${fallback}`));
  }
  return command;
}

/** Where the settings of a command come from. */
function sourcesOf(command: Command): ConfigSources {
  const given = command.opts<Record<string, string | boolean | undefined>>();
  const flags: Record<string, string | boolean> = {};
  for (const option of command.options) {
    const value = given[option.attributeName()];
    if (value !== undefined) flags[option.long ?? ''] = value;
  }
  return { flags, variables: process.env, file: given['config'] as string | undefined };
}

addSettings(
  program
    .command('serve')
    .description('Wrap an environment and serve it with dense rewards.')
    .option('--print-config', 'print the settings in force, and end'),
).action(async ({ printConfig }: { printConfig?: boolean }, command: Command) => {
  await serve({ ...sourcesOf(command), printConfig: printConfig === true });
});

addSettings(
  program.command('doctor').description('Look at config, engine and environment, and say what to do about each.'),
).action(async (_: unknown, command: Command) => {
  if (!(await doctor(sourcesOf(command)))) process.exitCode = 1;
});

/** Sections of the settings that judge an episode. */
const SCORING = [
  'instruction',
  'engine',
  'scorer',
  'scorerControl',
  'layout',
  'chatTemplate',
  'labels',
  'calibration',
  'vlm',
  'budget',
  'camera',
  'crop',
  'sampling',
];

addSettings(
  program
    .command('score')
    .description(
      'Score an episode on disk, prefix by prefix: a folder with frames/000000.png …, or with pictures alone.',
    )
    .argument('<episode>', 'folder of the episode')
    .option('--fps <number>', 'frames a second of the pictures (default: what episode.json says, else 10)')
    .option('--json', 'a line of JSON for each prefix'),
  SCORING,
).action(async (episode: string, { fps, json }: { fps?: string; json?: boolean }, command: Command) => {
  await score(
    { episode, fps: fps === undefined ? undefined : readRate(fps), json: json === true },
    resolveOfflineConfig(sourcesOf(command)),
  );
});

addSettings(
  program
    .command('rank-labels')
    .description(
      'Rank pairs of words by how well they tell success from failure, on episodes whose episode.json says which.',
    )
    .argument('<episodes...>', 'folders of episodes')
    .option(
      '--candidates <pairs>',
      'pairs of words, with a space between pairs',
      'True,False Yes,No yes,no Done,Failed',
    ),
  SCORING.filter((section) => section !== 'labels'),
).action(async (episodes: string[], { candidates }: { candidates: string }, command: Command) => {
  await rankLabels(episodes, candidates.split(/\s+/).filter(Boolean), resolveOfflineConfig(sourcesOf(command)));
});

addSettings(
  program
    .command('calibrate')
    .description(
      'Fit the maps from score to progress and to P(success), and the threshold of success, on episodes whose episode.json says which succeeded.',
    )
    .argument('<episodes...>', 'folders of episodes, or folders that hold such folders')
    .option('--alpha <number>', 'most failing episodes to be taken for a success, as a share (default: 0.05)')
    .option('--out <file>', 'the calibration that is written', 'calibration.json')
    .option('--plot <file>', 'reliability diagram of P(success) on held-out folds, .svg or .png')
    .option('--refresh <file>', 'keep the maps of this calibration, and choose its threshold anew with more failures')
    .option('--fps <number>', 'frames a second of the pictures (default: what episode.json says, else 10)'),
  [...SCORING.filter((section) => section !== 'calibration'), 'success.k', 'success.n'],
).action(async (episodes: string[], given: Record<'alpha' | 'out' | 'plot' | 'refresh' | 'fps', string>, command) => {
  const { alpha, out, plot, refresh, fps } = given as Partial<typeof given> & { out: string };
  const rates = {
    alpha: alpha === undefined ? undefined : readShare(alpha),
    fps: fps === undefined ? undefined : readRate(fps),
  };
  await calibrate({ episodes, out, plot, refresh, ...rates }, resolveOfflineConfig(sourcesOf(command)));
});

addSettings(
  program
    .command('audit')
    .description(
      'Say how far scores can be trusted as a reward: episodes beside controls, success beside labels, length bias, cost.',
    )
    .argument('<episodes...>', 'folders of episodes, or folders that hold such folders')
    .option('--out <folder>', 'where the report and its plots go', 'out/audit')
    .option('--json <file>', 'all numbers and curves')
    .option('--wrong-instruction <text>', "what the control is told (default: another episode's instruction)")
    .option('--seed <number>', 'of orders, choices and bootstrap, a whole number', '0')
    .option('--fps <number>', 'frames a second of the pictures, where episode.json does not say (default: 10)'),
  [...SCORING, 'success.threshold', 'success.k', 'success.n'],
).action(async (episodes: string[], given: Record<string, string | undefined>, command: Command) => {
  const { out = '', json, wrongInstruction, seed = '', fps } = given;
  const config = resolveOfflineConfig(sourcesOf(command));
  const rates = { seed: readSeed(seed), fps: fps === undefined ? undefined : readRate(fps) };
  // Loaded here, since it draws: other commands start without what draws.
  const { audit } = await import('./audit.ts');
  if (!(await audit({ episodes, out, json, wrongInstruction, ...rates }, config))) process.exitCode = 1;
});

function readSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() !== '' && Number.isInteger(seed) && Math.abs(seed) < 2 ** 31) return seed;
  throw new DenseGymError('CONFIG_INVALID', `--seed takes a whole number below 2^31, got ${JSON.stringify(text)}`);
}

const GATEWAY_OPTION =
  'HOST:PORT of the gateway; if it asks for them, DENSEGYM_CA_FILE and DENSEGYM_TOKEN say its certificate and token';

program
  .command('sessions')
  .description('List the open sessions of a gateway.')
  .requiredOption('--target <address>', GATEWAY_OPTION)
  .action(async ({ target }: { target: string }) => sessions(target));

program
  .command('mark')
  .description("Put a human's word on an episode above the model's and the environment's.")
  .argument('<success|failure>', 'whether the instruction has been carried out')
  .requiredOption('--target <address>', GATEWAY_OPTION)
  .requiredOption('--session <id>', 'session, as `densegym sessions` names it')
  .option('--env <index>', 'environment of the session', '0')
  .option('--episode <number>', 'episode that is meant; absent: the latest')
  .action(async (word: string, given: Record<'target' | 'session' | 'env', string> & { episode?: string }) => {
    const { target, session, env, episode } = given;
    const number = episode === undefined ? {} : { episode: Number(episode) };
    await mark(word, { target, sessionId: session, envIndex: Number(env), ...number });
  });

function readShare(text: string): number {
  const alpha = Number(text);
  if (alpha > 0 && alpha < 1) return alpha;
  throw new DenseGymError(
    'CONFIG_INVALID',
    `--alpha takes a number above 0 and below 1, got ${JSON.stringify(text)}; 0.05 is usual`,
  );
}

function readRate(text: string): number {
  const fps = Number(text);
  if (fps > 0 && fps <= 1000) return fps;
  throw new DenseGymError('CONFIG_INVALID', `--fps takes a number above 0, at most 1000, got ${JSON.stringify(text)}`);
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof DenseGymError)) throw error;
  process.stderr.write(`densegym: ${error.message}\n`);
  process.exitCode = WRONG_USAGE;
}
