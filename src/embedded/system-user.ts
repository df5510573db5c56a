import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ConfigurationError } from '../errors.ts';

const run = promisify(execFile);
const NAME = 'postgres';

/** The account a server runs under. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Returns the account PostgreSQL is to run under: null, the caller's own, except for root, whom
 * PostgreSQL refuses. Then it is the system user `postgres`, made where the machine has none.
 *
 * @throws {ConfigurationError} root, and the user can be neither found nor made.
 */
export async function serverUser(): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  return (await findUser()) ?? (await makeUser());
}

async function findUser(): Promise<SystemUser | null> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', NAME]), run('id', ['-g', NAME])]);
    const user = { uid: Number(uid.stdout), gid: Number(gid.stdout) };
    return Number.isInteger(user.uid) && user.uid > 0 ? user : null;
  } catch {
    return null;
  }
}

async function makeUser(): Promise<SystemUser> {
  const closed = ['--system', '--no-create-home', '--shell', '/bin/false'];
  const ways: [string, string[]][] = [
    ['useradd', [...closed, '--user-group', NAME]],
    ['useradd', [...closed, '--gid', NAME, NAME]], // where a group of the name is left
    ['adduser', ['--system', '--group', '--no-create-home', NAME]],
  ];
  for (const [command, args] of ways) {
    try {
      await run(command, args);
    } catch {
      // Not here, or refused; another process may also have been first. The search below tells.
    }
    const user = await findUser();
    if (user !== null) return user;
  }
  throw new ConfigurationError(
    `PostgreSQL does not run as root and the system user ${NAME} could not be made: ` +
      `run 'useradd --system ${NAME}' or start as an ordinary user`,
  );
}
