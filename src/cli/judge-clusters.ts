import type { Writable } from 'node:stream';
import type { Clusterable, Clustering } from './judge.ts';
import { attempt, type FailedLine, Reader, recordIn } from './judge-lines.ts';
import type { TextLine } from './read-file.ts';

/**
 * Reads all records, then writes one line for each, in order: its cluster, which is the number of
 * the line where the cluster's first record stands. Returns how many lines could not be read.
 */
export async function clusterLines(
  lines: AsyncIterable<TextLine>,
  { read, firstsOf }: Clustering,
  output: Writable,
): Promise<number> {
  const all: (Numbered | FailedLine)[] = [];
  for await (const line of lines) {
    if (line.text?.trim() === '') continue;
    const found = recordIn(line);
    const held = 'error' in found ? found : attempt(line.line, () => read(found.record));
    all.push('error' in held ? held : { ...held, line: line.line });
  }
  const records = all.filter((one): one is Numbered => !('error' in one));
  const firsts = firstsOf(records);
  const reader = new Reader(output);
  let index = 0;
  for (const one of all) {
    if (reader.isGone) break;
    if ('error' in one) await reader.write(one);
    else {
      const cluster = records[firsts[index++] ?? 0]?.line;
      await reader.write(one.id === undefined ? { cluster } : { id: one.id, cluster });
    }
  }
  return all.length - records.length;
}

interface Numbered extends Clusterable {
  readonly line: number;
}
