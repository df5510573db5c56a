import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A disk of its own for a server's files, that can be made to be full. */
export interface SmallDisk extends AsyncDisposable {
  /** No byte more fits. */
  fill(): Promise<void>;
  /** There is room again. */
  makeRoom(): Promise<void>;
}

const SIZE_MIB = 6_144;
const run = promisify(execFile);

/** Mounts one over an empty folder; null where that is not allowed: it takes root, on Linux. */
export async function mountSmallDisk(folder: string): Promise<SmallDisk | null> {
  const { uid, gid, mode } = await stat(folder);
  const owned = `uid=${uid},gid=${gid},mode=${(mode & 0o777).toString(8)}`;
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_MIB}m,${owned}`, 'tmpfs', folder]);
  } catch {
    return null;
  }
  const resize = (size: string) => run('mount', ['-o', `remount,size=${size}`, folder]);
  return {
    fill: async () => {
      // A disk cannot be made smaller than what is on it, which grows meanwhile: by little at a time.
      const { stdout } = await run('df', ['--output=used', '-k', folder]);
      const usedKiB = Number(stdout.split('\n')[1]);
      for (const spareKiB of [0, 64, 512, 4_096]) {
        const isFull = await resize(`${usedKiB + spareKiB}k`).then(
          () => true,
          () => false,
        );
        if (isFull) return;
      }
    },
    makeRoom: async () => {
      await resize(`${SIZE_MIB}m`);
    },
    [Symbol.asyncDispose]: async () => {
      await run('umount', [folder]);
    },
  };
}
