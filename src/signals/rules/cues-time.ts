import { cue } from './cues.ts';

/** When the buyer wants it, or no longer does. */
export const TIME_CUES = [
  cue(
    'timeline',
    'by before until deadline end within live launch start go ready need sign decide decision begin summer christmas',
    /\b(?:by|before|until|no later than|not later than|deadline|within|in time for|as early as|in the next|starting(?: in| from)?|at the end of|end of|beginning of|in|this|next|for)\b.{0,40}\b(?:today|tomorrow|week|month|quarter|year|spring|summer|autumn|fall|winter|christmas|q[1-4]|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|monday|tuesday|wednesday|thursday|friday|eom|eoy|eoq|days|weeks|months)\b/i,
    0.6,
    'says when',
  ),
  cue(
    'timeline',
    'asap urgent urgently soon immediately deadline right away',
    /\b(?:asap|as soon as possible|urgent(?:ly)?|immediately|right away|deadline)\b/i,
    0.5,
    'is in a hurry',
  ),
  cue(
    'timeline gone',
    'postponed delayed push pushed hold later next pause paused',
    /\b(?:(?:is|was|has been|have|had to|we|got|it|project|decision) (?:\w{1,40} ){0,3}(?:postponed?|delayed|paused|put (?:this |it |the project )?on hold|pushed (?:back|out|to))|on hold|no (?:rush|hurry|timeline)|not (?:before|until) next year|maybe next year)\b/i,
    0.75,
    'it was put off',
  ),
];
