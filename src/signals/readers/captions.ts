import { speakerLine } from './speaker-lines.ts';
import type { Spoken } from './spoken-turns.ts';

const TIMES =
  /^\s{0,8}(?:\d{1,4}:)?\d{1,2}:\d\d[.,]\d{3}\s{0,4}-->\s{0,4}(?:\d{1,4}:)?\d{1,2}:\d\d[.,]\d{3}/;
const VOICE = /<v(?:\.[^\s<>]{0,100})?\s([^<>]{1,200})>/;
const TAG = /<[^<>]{0,200}>/g;
const UNNAMED = 'Speaker';

/** Says whether a text is captions: WebVTT by its first word, SubRip by its times. */
export function isCaptions(text: string): boolean {
  if (/^\uFEFF?WEBVTT(?:\s|$)/.test(text)) return true;
  return text
    .slice(0, 4_000)
    .split('\n')
    .slice(0, 8)
    .some((line) => TIMES.test(line));
}

/**
 * Reads WebVTT or SubRip captions. Who speaks is said by a voice tag ("<v Dana>"), or by a name at
 * the beginning ("Dana: …"), and holds until another one does.
 */
export function spokenInCaptions(text: string): Spoken[] {
  const spoken: Spoken[] = [];
  let label = UNNAMED;
  for (const block of text.split(/\n[^\S\n]*\n/)) {
    const lines = block.split('\n');
    const times = lines.findIndex((line) => TIMES.test(line));
    // Header, style, note: what has no time is not spoken.
    if (times === -1) continue;
    for (const line of lines.slice(times + 1)) {
      const voice = VOICE.exec(line)?.[1]?.trim();
      const words = line
        .replace(TAG, '')
        .replace(/&(?:lt|gt|amp|nbsp);/g, entity)
        .trim();
      const named = voice === undefined ? speakerLine(words) : null;
      label = voice ?? named?.label ?? label;
      spoken.push({ label, text: named?.text ?? words });
    }
  }
  return spoken;
}

function entity(name: string): string {
  return { '&lt;': '<', '&gt;': '>', '&amp;': '&' }[name] ?? ' ';
}
