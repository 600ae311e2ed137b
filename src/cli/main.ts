import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { SETTINGS } from '../config/settings.ts';
import { DenseGymError } from '../errors.ts';
import { serve } from './serve.ts';

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

const serveCommand = program
  .command('serve')
  .description('Wrap an environment and serve it with dense rewards.')
  .option('--config <file>', 'settings as YAML (default: densegym.yaml, if it is there)')
  .option('--print-config', 'print the settings in force, and end');
for (const setting of SETTINGS) {
  const value = setting.type === 'boolean' ? '' : ` <${setting.type}>`;
  const fallback = setting.default === undefined ? '' : ` (default: ${JSON.stringify(setting.default)})`;
  serveCommand.addOption(new Option(`${setting.flag}${value}`, `${setting.description}${fallback}`));
}
serveCommand.action(async (_, command: Command) => {
  const given = command.opts<Record<string, string | boolean | undefined>>();
  const flags: Record<string, string | boolean> = {};
  for (const option of command.options) {
    const value = given[option.attributeName()];
    if (value !== undefined) flags[option.long ?? ''] = value;
  }
  await serve({
    flags,
    variables: process.env,
    file: given['config'] as string | undefined,
    printConfig: given['printConfig'] === true,
  });
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof DenseGymError)) throw error;
  process.stderr.write(`densegym: ${error.message}\n`);
  process.exitCode = WRONG_USAGE;
}
