/**
 * Fits the weights of both confidences on the halves of the examples that were looked at, and
 * writes src/signals/rules/confidence-weights.ts. DEALKEEPER_DATA names the folder of the sets.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Weights } from '../../src/signals/rules/confidence-weights.ts';
import { FEATURES } from '../../src/signals/rules/features.ts';
import { type DealExample, potentialExamples, talkExamples } from './deal-examples.ts';
import { regression } from './logistic.ts';
import { balanced } from './measures.ts';

const FILE = join(
  import.meta.dirname,
  '..',
  '..',
  'src',
  'signals',
  'rules',
  'confidence-weights.ts',
);

const { DEALKEEPER_DATA: data } = process.env;
if (!data) throw new Error('DEALKEEPER_DATA is not set: name the folder of the data sets');

const talk = fitted(
  'TALK',
  await talkExamples(data),
  'whether business with a customer is spoken of',
);
const potential = fitted('POTENTIAL', await potentialExamples(data), 'whether somebody may buy');
writeFileSync(
  FILE,
  `import type { Feature } from './features.ts';

/** A logistic regression: P = 1 / (1 + e^-(bias + Σ weight · feature)). */
export interface Weights {
  readonly bias: number;
  readonly of: Readonly<Record<Feature, number>>;
}

${talk}

${potential}
`,
);

/** Both kinds count alike, however many examples there are of each. */
function fitted(name: string, all: readonly DealExample[], about: string): string {
  const examples = all.filter(({ half }) => half === 'looked at');
  const weights = regression(
    balanced(examples).map(({ heard, isDeal, weight }) => {
      return { features: heard.features, isDeal, weight };
    }),
  );
  const positive = examples.filter(({ isDeal }) => isDeal).length;
  const sets = [...new Set(examples.map(({ set }) => set))].join(', ');
  process.stdout.write(`${name}: fitted on ${examples.length} conversations\n`);
  return `/**
 * How much each feature says ${about}. Fitted by
 * bench/conversations/fit-confidence.ts on the half that was looked at of ${sets}:
 * ${positive} conversations for it, ${examples.length - positive} against it, both kinds of equal weight.
 */
export const ${name}: Weights = ${literal(weights)};`;
}

function literal({ bias, of }: Weights): string {
  const lines = FEATURES.map((name) => `    ${name}: ${of[name]},`);
  return `{\n  bias: ${bias},\n  of: {\n${lines.join('\n')}\n  },\n}`;
}
