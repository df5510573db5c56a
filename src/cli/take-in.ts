import { SingleBar } from 'cli-progress';
import type { App } from '../app.ts';
import { type FedLine, type FeedOptions, feed } from './feed.ts';
import type { RefusedLine } from './input-line.ts';
import { note, styled } from './output.ts';
import { outcomeWord } from './report.ts';
import type { Source } from './sources.ts';

/** What became of a file's lines; of a long file, the lines kept are the first ones. */
export interface TakenIn {
  readonly fed: readonly FedLine[];
  readonly refused: readonly RefusedLine[];
  readonly sent: number;
  readonly refusals: number;
  readonly repeats: number;
  /** Of those with a result, by outcome. */
  readonly outcomes: ReadonlyMap<string, number>;
}

/** Lines kept for the tables: enough to read, few enough to hold. */
const KEPT = 1_000;

/** Sends a file's messages, showing how far it is, and returns what became of them. */
export async function takeIn(
  app: App,
  source: Source,
  options: FeedOptions,
  label: string,
): Promise<TakenIn> {
  const fed: FedLine[] = [];
  const refused: RefusedLine[] = [];
  const outcomes = new Map<string, number>();
  let [sent, refusals, repeats] = [0, 0, 0];
  const progress = progressOf(label, source.about);
  try {
    for await (const line of feed(app, source.lines, options)) {
      if (line.kind === 'refused') {
        refusals++;
        if (refused.length < KEPT) refused.push(line);
      } else {
        sent++;
        const word = outcomeWord(line);
        if (word === 'repeated') repeats++;
        outcomes.set(word, (outcomes.get(word) ?? 0) + 1);
        if (fed.length < KEPT) fed.push(line);
      }
      progress.tick(sent + refusals);
    }
  } finally {
    progress.stop();
  }
  return { fed, refused, sent, refusals, repeats, outcomes };
}

interface Progress {
  tick(done: number): void;
  stop(): void;
}

/** A line now and then where standard error is no terminal. */
const EVERY_MS = 5_000;

function progressOf(label: string, about: number): Progress {
  if (!process.stderr.isTTY) return occasionalLines(label, about);
  const bar = new SingleBar({
    format: `${label}  ${styled('cyan', '{bar}')}  {value} of {total}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    gracefulExit: false,
    stopOnComplete: false,
  });
  bar.start(about, 0);
  let shown = 0;
  return {
    tick: (done) => {
      shown = done;
      if (done > about) bar.setTotal(done);
      bar.update(done);
    },
    stop: () => {
      // The estimate counted blank lines: what was done is all there was.
      bar.setTotal(shown);
      bar.stop();
    },
  };
}

function occasionalLines(label: string, about: number): Progress {
  let last = performance.now();
  return {
    tick: (done) => {
      if (performance.now() - last < EVERY_MS) return;
      last = performance.now();
      note(`${label}: ${done} of about ${about} …`);
    },
    stop: () => undefined,
  };
}
