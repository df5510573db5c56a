import { indexOf } from './cues.ts';
import { DECISION_CUES } from './cues-decision.ts';
import { GERMAN_CUES } from './cues-german.ts';
import { MONEY_CUES } from './cues-money.ts';
import { NEED_CUES } from './cues-need.ts';
import { PEOPLE_CUES } from './cues-people.ts';
import { REQUEST_CUES } from './cues-request.ts';
import { TALK_CUES } from './cues-talk.ts';
import { TIME_CUES } from './cues-time.ts';

/** Every cue, by the words it is found by. */
export const CUES = indexOf([
  ...NEED_CUES,
  ...MONEY_CUES,
  ...DECISION_CUES,
  ...TIME_CUES,
  ...PEOPLE_CUES,
  ...TALK_CUES,
  ...REQUEST_CUES,
  ...GERMAN_CUES,
]);
