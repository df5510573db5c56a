import { Command } from 'commander';
import { queueLocation } from '../app.ts';
import { runChecks } from '../boot-checks.ts';
import { print, styled, tableOf } from './output.ts';
import { runningConfig } from './system.ts';

export const doctorCommand = () =>
  new Command('doctor')
    .description(
      'Checks the database, its roles and row security, and the queue, and says how to mend what ' +
        'is wrong. Exits with 1 if a check failed.',
    )
    .action(doctor);

async function doctor(): Promise<void> {
  const config = await runningConfig();
  const checks = await runChecks(config, queueLocation(config));
  const rows = checks.map(({ name, ok, found, fix }) => [
    ok ? styled('green', 'ok') : styled('red', 'failed'),
    name,
    fix === undefined ? found : `${found}; ${fix}`,
  ]);
  print(tableOf([{ title: '' }, { title: 'check' }, { title: 'found', isWide: true }], rows));
  const failed = checks.filter(({ ok }) => !ok).length;
  print('', failed === 0 ? 'All is well.' : `${failed} of ${checks.length} checks failed.`);
  if (failed > 0) process.exitCode = 1;
}
