import type { Bin } from './measures.ts';

const SIZE = 320;
const EDGE = 40;
const SIDE = SIZE - 2 * EDGE;

/** Draws what was said against what was so, as an SVG: on the line they are the same. */
export function calibrationPlot(series: readonly { name: string; bins: readonly Bin[] }[]): string {
  const x = (share: number) => (EDGE + share * SIDE).toFixed(1);
  const y = (share: number) => (SIZE - EDGE - share * SIDE).toFixed(1);
  const colours = ['#1f77b4', '#d95f02'];
  const dots = series.flatMap(({ bins }, i) => {
    const total = bins.reduce((sum, { weight }) => sum + weight, 0);
    return bins.map(({ said, was, weight }) => {
      const radius = (2 + 14 * Math.sqrt(weight / total)).toFixed(1);
      return `<circle cx="${x(said)}" cy="${y(was)}" r="${radius}" fill="${colours[i]}" fill-opacity="0.55"/>`;
    });
  });
  const names = series.map(({ name }, i) => {
    return `<text x="${EDGE + 8}" y="${EDGE + 14 + 16 * i}" fill="${colours[i]}">${name}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}" font-family="sans-serif" font-size="12">`,
    '<title>What was said against what was so</title>',
    `<rect width="${SIZE}" height="${SIZE}" fill="#fff"/>`,
    `<rect x="${EDGE}" y="${EDGE}" width="${SIDE}" height="${SIDE}" fill="none" stroke="#999"/>`,
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="#999" stroke-dasharray="4"/>`,
    ...dots,
    ...names,
    `<text x="${SIZE / 2}" y="${SIZE - 12}" text-anchor="middle">confidence said</text>`,
    `<text x="14" y="${SIZE / 2}" text-anchor="middle" transform="rotate(-90 14 ${SIZE / 2})">deals among them</text>`,
    '</svg>',
    '',
  ].join('\n');
}
