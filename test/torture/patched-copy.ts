import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One place of the source that is to say something else. */
export interface Change {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

export interface PatchedCopy extends AsyncDisposable {
  readonly folder: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COPIED = ['src', 'migrations', 'workers', 'bin', 'test/torture', 'package.json'];

/** Makes a copy of the product that differs in the given places, and can be run. */
export async function patchedCopy(changes: readonly Change[]): Promise<PatchedCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'dealkeeper-copy-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    for (const path of COPIED) await cp(join(ROOT, path), join(folder, path), { recursive: true });
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const change of changes) await apply(folder, change);
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, [Symbol.asyncDispose]: remove };
}

/** The text must be there once: code that moved on must not leave a change that is none. */
async function apply(folder: string, { path, from, to }: Change): Promise<void> {
  const file = join(folder, path);
  const before = await readFile(file, 'utf8');
  if (before.split(from).length !== 2) throw new Error(`${path} does not say this once: ${from}`);
  await writeFile(
    file,
    before.replace(from, () => to),
  );
}
