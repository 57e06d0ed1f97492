import { decimal } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { type Print, USD_KRW } from '../../../home/market/tape/print.ts';
import type { GoldenDay, GoldenEvent, Row } from './golden-day.ts';

/**
 * Reads a page of tests/scenarios/golden-days: a heading, `Cash: … KRW`, and three tables. What happens is
 * told in sentences of a few forms; a sentence of no such form is a fault. Where the house does something there is a
 * fourth.
 * @throws {Error} naming the line that cannot be read
 */
export function readGoldenDay(page: string): GoldenDay {
  const title = /^# (.+)$/m.exec(page)?.[1];
  const cash = /^Cash: ([\d,]+) KRW$/m.exec(page)?.[1];
  if (!title || !cash) throw new Error('a golden day has a title and says its cash');
  return {
    title,
    cashKrw: BigInt(plain(cash)),
    events: readTable(page, 'The day').map((row) =>
      readEvent(readKst(row.KST ?? ''), row['what happens'] ?? ''),
    ),
    outcomes: readTable(page, 'What it comes to'),
    house: page.includes(`## ${HOUSE}\n`) ? readTable(page, HOUSE) : [],
    account: readTable(page, 'The account afterwards'),
  };
}

const HOUSE = 'What the house does';

function readTable(page: string, heading: string): Row[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`no section "${heading}"`);
  const [header = [], , ...rows] = section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return rows.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at] ?? ''])));
}

/** `2026-11-20 09:00:01`, in Seoul. */
function readKst(text: string): Instant {
  const at = parseInstant(`${text.replace(' ', 'T')}+09:00`);
  if (at === undefined) throw new Error(`not a time: ${text}`);
  return at;
}

const NUMBER = '([\\d,.]+)';
const TICKER = '([A-Z]+-[A-Z]+-\\w+)';

type Reader = (at: Instant, words: readonly string[]) => GoldenEvent;

/** Sentences, and what each of their gaps says. */
const SENTENCES: readonly (readonly [RegExp, Reader])[] = [
  [
    sentence(`${TICKER} bid ${NUMBER} ask ${NUMBER}`),
    (at, [tickerId = '', bid = '', ask = '']) =>
      print(at, tickerId, bid, {
        kind: 'QUOTE',
        bid: number(bid),
        ask: number(ask),
        venueAt: null,
      }),
  ],
  [
    sentence(`${TICKER} trades at ${NUMBER}`),
    (at, [tickerId = '', last = '']) => print(at, tickerId, last, { kind: 'TRADE', venueAt: at }),
  ],
  [
    sentence(`${TICKER} bar ${NUMBER} high ${NUMBER} low ${NUMBER} close ${NUMBER}`),
    (at, [tickerId = '', open = '', high = '', low = '', close = '']) => {
      const ends = { open: number(open), high: number(high), low: number(low) };
      return print(at, tickerId, close, { kind: 'BAR', ...ends, venueAt: null });
    },
  ],
  [
    sentence(`USD/KRW is ${NUMBER}`),
    (at, [rate = '']) => print(at, USD_KRW, rate, { kind: 'TRADE', venueAt: at }),
  ],
  [
    sentence(
      `(#\\d+) (buy|sell) ${NUMBER} ${TICKER}(?: at ${NUMBER})?(?: (DAY|GTC|IOC))?(?: until ([\\d-]+ [\\d:]+))?(?: with ${NUMBER} times leverage)?`,
    ),
    (at, [name = '', side = '', quantity = '', ticker_id = '', limit, force, until, leverage]) =>
      order(at, name, side, {
        ticker_id,
        quantity: plain(quantity),
        ...limited(limit, force, until),
        ...(leverage === undefined ? {} : { leverage: Number.parseInt(leverage, 10) }),
      }),
  ],
  [
    sentence('(#\\d+) margin (on|off)'),
    (at, [name = '', state]) => ({ kind: 'margin', at, name, enabled: state === 'on' }),
  ],
  [sentence('(#\\d+) bailout'), (at, [name = '']) => ({ kind: 'bailout', at, name })],
  [
    sentence(`(#\\d+) (buy|sell) for ${NUMBER} KRW ${TICKER}`),
    (at, [name = '', side = '', amount = '', ticker_id = '']) =>
      order(at, name, side, { ticker_id, type: 'MARKET', amount_krw: plain(amount) }),
  ],
  [
    sentence('(#\\d+) cancel (#\\d+|ALL)'),
    (at, [name = '', target = '']) => ({ kind: 'cancel', at, name, target }),
  ],
  [
    sentence(`${TICKER} splits (\\d+) for (\\d+)`),
    (at, [tickerId = '', newShares = '', oldShares = '']) => {
      const terms = {
        newShares: Number.parseInt(newShares, 10),
        oldShares: Number.parseInt(oldShares, 10),
      };
      return { kind: 'action', at, tickerId, terms };
    },
  ],
  [
    sentence(`${TICKER} pays ${NUMBER} a share`),
    (at, [tickerId = '', amount = '']) => ({
      kind: 'action',
      at,
      tickerId,
      terms: { amount: plain(amount) },
    }),
  ],
];

function readEvent(at: Instant, text: string): GoldenEvent {
  for (const [form, read] of SENTENCES) {
    const found = form.exec(text);
    if (found) return read(at, found.slice(1));
  }
  throw new Error(`no such sentence: ${text}`);
}

function sentence(form: string): RegExp {
  return new RegExp(`^${form}$`);
}

function limited(limit: string | undefined, force: string | undefined, until: string | undefined) {
  const type =
    limit === undefined ? { type: 'MARKET' } : { type: 'LIMIT', limit_price: plain(limit) };
  if (until !== undefined) {
    const expires_at = `${until.replace(' ', 'T')}+09:00`;
    return { ...type, time_in_force: 'GTD', expires_at };
  }
  return force === undefined ? type : { ...type, time_in_force: force };
}

function order(
  at: Instant,
  name: string,
  side: string,
  body: Readonly<Record<string, string | number>>,
): GoldenEvent {
  return { kind: 'order', at, name, body: { ...body, side: side.toUpperCase() } };
}

type Seen =
  | {
      readonly kind: 'QUOTE';
      readonly bid: Print['last'];
      readonly ask: Print['last'];
      readonly venueAt: null;
    }
  | { readonly kind: 'TRADE'; readonly venueAt: Instant }
  | {
      readonly kind: 'BAR';
      readonly open: Print['last'];
      readonly high: Print['last'];
      readonly low: Print['last'];
      readonly venueAt: null;
    };

function print(at: Instant, tickerId: string, last: string, seen: Seen): GoldenEvent {
  const base = { tickerId, at, last: number(last), volume: null, origin: null, receivedAt: at };
  return { kind: 'print', at, print: { ...base, source: 'golden', ...seen } };
}

const number = (text: string) => decimal(plain(text));

/** Without the separators that people read by. */
const plain = (text: string) => text.replaceAll(',', '');
