import { rounded } from '../figure.ts';
import type { Flame, Owner } from './flame-tree.ts';

const WIDTH = 1200;
const ROW = 17;
const MARGIN = 8;
const TITLE = 44;
/** Of a letter of the text in a row, in pixels; what does not fit is left out. */
const LETTER = 6.2;
/** Narrower ones nobody can see. */
const NARROWEST = 0.6;
const SHORTEST_TEXT = 3;

const COLOURS: Readonly<Record<Owner, string>> = {
  ours: '#f2a15f',
  library: '#8fb8de',
  node: '#a8c99c',
  v8: '#c9c2cf',
};
const LEGEND: Readonly<Record<Owner, string>> = {
  ours: 'ours',
  library: 'libraries',
  node: 'Node',
  v8: 'V8 and the system',
};

/** The tree as an SVG picture, callers above: as wide as the time that a function and its calls took. */
export function drawFlames(tree: Flame, title: string): string {
  const scale = (WIDTH - 2 * MARGIN) / tree.totalMicros;
  const boxes: string[] = [];
  let deepest = 0;
  const draw = (flame: Flame, x: number, depth: number) => {
    const width = flame.totalMicros * scale;
    if (width < NARROWEST) return;
    deepest = Math.max(deepest, depth);
    boxes.push(box(flame, { x, y: TITLE + depth * ROW, width, ofAll: tree.totalMicros }));
    let at = x;
    const dearest = [...flame.calls.values()].sort((a, b) => b.totalMicros - a.totalMicros);
    for (const called of dearest) {
      draw(called, at, depth + 1);
      at += called.totalMicros * scale;
    }
  };
  draw(tree, MARGIN, 0);
  const height = TITLE + (deepest + 1) * ROW + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="ui-monospace, monospace" font-size="10">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#fffdf9"/>`,
    `<text x="${MARGIN}" y="18" font-size="13" fill="#222">${escaped(title)}</text>`,
    ...legend(),
    ...boxes,
    '</svg>\n',
  ].join('\n');
}

function legend(): string[] {
  return Object.entries(LEGEND).map(([owner, words], index) => {
    const x = MARGIN + index * 130;
    return (
      `<rect x="${x}" y="26" width="10" height="10" fill="${COLOURS[owner as Owner]}"/>` +
      `<text x="${x + 14}" y="35" fill="#444">${words}</text>`
    );
  });
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly ofAll: number;
}

function box({ name, place, owner, totalMicros }: Flame, { x, y, width, ofAll }: Place): string {
  const letters = Math.floor((width - 4) / LETTER);
  const label = place === '' ? name : `${name} · ${place}`;
  const shown = label.length <= letters ? label : name.slice(0, letters);
  const share = rounded((totalMicros / ofAll) * 100, 1);
  const text =
    letters < SHORTEST_TEXT
      ? ''
      : `<text x="${tenths(x + 2)}" y="${y + 12}" fill="#222">${escaped(shown)}</text>`;
  return (
    `<g><title>${escaped(label)}: ${share} %</title><rect x="${tenths(x)}" y="${y}" ` +
    `width="${tenths(width - 0.3)}" height="${ROW - 1}" fill="${COLOURS[owner]}"/>${text}</g>`
  );
}

const tenths = (value: number) => Math.round(value * 10) / 10;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
