import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { ServerFiles } from './server-files.ts';
import type { SystemUser } from './system-user.ts';

/** PostgreSQL's programs and the account they run under, null for the caller's own. */
export interface Programs {
  readonly files: ServerFiles;
  readonly user: SystemUser | null;
}

/** `code` is null where the program was ended by a signal or could not be run at all. */
interface ProgramEnd {
  readonly code: number | null;
  readonly output: string;
}

/**
 * Runs a program of PostgreSQL to its end and returns what it wrote, at most its last 8 KB. It has a
 * session of its own: a Ctrl-C in our terminal does not reach it. After `timeoutMs` it is ended.
 *
 * `keepOutput: false` is for the one that leaves a server behind, which would hold our pipes open.
 */
export function runProgram(
  { files, user }: Programs,
  name: 'initdb' | 'pg_ctl',
  args: readonly string[],
  timeoutMs: number,
  { keepOutput = true }: { keepOutput?: boolean } = {},
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const pipe = keepOutput ? 'pipe' : 'ignore';
    const child = spawn(join(files.bin, name), args, {
      cwd: files.bin, // ours may be closed to the user, and PostgreSQL looks at it
      env: environment(files.bin),
      stdio: ['ignore', pipe, pipe],
      detached: true,
      windowsHide: true,
      timeout: timeoutMs,
      ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
    });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = `${output}${chunk}`.slice(-8_192);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  });
}

/** Only what the programs need: our PG… variables would steer them, our secrets are not theirs. */
function environment(home: string): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMP } = process.env;
  const windows = process.platform === 'win32' ? { SystemRoot, TEMP, TMP } : {};
  return { PATH, HOME: home, LC_ALL: 'C', ...windows };
}
