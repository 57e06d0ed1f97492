import type { CollectedSpan } from './trace-collector.ts';

const WIDTH = 1000;
const LABELS = 300;
const FIGURES = 90;
const TOP = 92;
const ROW = 30;
const BAR = 14;
const TICKS = 5;
/** So much of a bar is seen at the least. */
const BAR_MIN = 3;
const HUES: Readonly<Record<string, string>> = {
  client: '#8b95a1',
  intake: '#3182f6',
  engine: '#f59f00',
  relay: '#12b886',
  api: '#845ef7',
  notifier: '#e64980',
};

/** Spans of one trace, the client's among them, as an SVG that is read on light and on dark ground. */
export function drawTrace(
  spans: readonly CollectedSpan[],
  { title, note }: { readonly title: string; readonly note: string },
): string {
  const rows = inOrder(spans);
  const from = Math.min(...rows.map(({ span }) => span.startMs));
  const to = Math.max(...rows.map(({ span }) => span.endMs));
  const scale = (WIDTH - LABELS - FIGURES) / (to - from);
  const x = (ms: number) => LABELS + (ms - from) * scale;
  const bottom = TOP + rows.length * ROW;
  const step = niceStep((to - from) / TICKS);
  const ticks = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, n) => n * step);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 16}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${bottom + 16}" rx="14"/>`,
    `<text class="title" x="24" y="34">${escaped(title)}</text>`,
    `<text class="note" x="24" y="54">${escaped(note)}</text>`,
    ...ticks.map((ms) => tick(x(from + ms), bottom, ms)),
    ...rows.map((row, index) => drawRow(row, TOP + index * ROW, x)),
    '</svg>\n',
  ].join('\n');
}

interface Row {
  readonly span: CollectedSpan;
  readonly depth: number;
}

/** Each below its parent, in the order of their beginnings. */
function inOrder(spans: readonly CollectedSpan[]): Row[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const below = Map.groupBy(
    spans.toSorted((a, b) => a.startMs - b.startMs),
    ({ parentSpanId }) => (parentSpanId && known.has(parentSpanId) ? parentSpanId : ''),
  );
  const walk = (id: string, depth: number): Row[] =>
    (below.get(id) ?? []).flatMap((span) => [{ span, depth }, ...walk(span.spanId, depth + 1)]);
  return walk('', 0);
}

function drawRow({ span, depth }: Row, top: number, x: (ms: number) => number): string {
  const { process, name, startMs, endMs } = span;
  const middle = top + ROW / 2;
  const width = Math.max(BAR_MIN, x(endMs) - x(startMs));
  const end = x(startMs) + width;
  return [
    `<text class="process" x="${24 + depth * 14}" y="${middle + 4}"><tspan style="fill:${HUES[process] ?? HUES.client}">${escaped(process)}</tspan> <tspan class="name">${escaped(name)}</tspan></text>`,
    `<rect x="${rounded(x(startMs))}" y="${middle - BAR / 2}" width="${rounded(width)}" height="${BAR}" rx="3" fill="${HUES[process] ?? HUES.client}"/>`,
    `<text class="figure" x="${rounded(end + 6)}" y="${middle + 4}">${durationOf(endMs - startMs)}</text>`,
  ].join('\n');
}

function tick(x: number, bottom: number, ms: number): string {
  return [
    `<line class="tick" x1="${rounded(x)}" x2="${rounded(x)}" y1="${TOP - 4}" y2="${bottom}"/>`,
    `<text class="axis" x="${rounded(x)}" y="${TOP - 8}">${ms} ms</text>`,
  ].join('\n');
}

/** One, two or five of something round. */
function niceStep(atLeast: number): number {
  const base = 10 ** Math.floor(Math.log10(atLeast));
  return [1, 2, 5, 10].map((n) => n * base).find((step) => step >= atLeast) ?? 10 * base;
}

function durationOf(ms: number): string {
  return ms >= 100 ? `${Math.round(ms)} ms` : `${rounded(ms)} ms`;
}

const rounded = (value: number) => Math.round(value * 10) / 10;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const STYLE = [
  'text{font:13px ui-sans-serif,system-ui,sans-serif}',
  '.ground{fill:#fff;stroke:#e5e8eb}.title{font-size:17px;font-weight:600;fill:#191f28}',
  '.note,.axis,.figure{fill:#6b7684;font-size:12px}.axis{text-anchor:middle}',
  '.process{font-weight:600}.name{font-weight:400;fill:#333d4b}.tick{stroke:#e5e8eb}',
  '@media(prefers-color-scheme:dark){.ground{fill:#17171c;stroke:#2c2c35}.title{fill:#f2f4f6}',
  '.note,.axis,.figure{fill:#9aa4b2}.name{fill:#d1d6db}.tick{stroke:#2c2c35}}',
].join('');
