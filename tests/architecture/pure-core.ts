import { matchesGlob } from 'node:path';
import type { House } from './import-rules.ts';
import { importsOf } from './module-imports.ts';
import { isCode, isTest, type SourceFile } from './source-tree.ts';
import { dottedName, lineOf, type SyntaxNode, visitNodes } from './syntax-tree.ts';
import { resolveImport } from './workspaces.ts';

/**
 * The pure core: code that decides and computes. It reads no clock, draws no random number and
 * does no IO, so that the same input gives the same ledger, today and in a replay next year. It may
 * import only itself, types of ours, and the packages named here.
 */
export interface PureCore {
  readonly files: readonly string[];
  /** Pure by nature: they compute, and touch nothing outside. */
  readonly packages: readonly string[];
}

export const PURE_CORE: PureCore = {
  files: [
    'shared/*.ts',
    'shared/node/{rate-limiter,redact}.ts',
    // What a market is: prints, hours, steps of prices, and how far a tape is known.
    'home/market/calendar/{calendar,calendar-data,calendar-history,judge-override}.ts',
    'home/market/calendar/{compare-holidays,open-time,timeline,trading-days}.ts',
    'home/market/calendar/{calendar-alarms,close-beyond-known}.ts',
    'home/market/instruments/{human-instrument,instrument-list,price-limits,tick-size}.ts',
    'home/market/corporate-actions/corporate-action.ts',
    'home/market/tape/{print,coverage,backfill-step}.ts',
    'home/market/candles/{bar-history,candle-windows}.ts',
    'home/market/surge/movers.ts',
    'home/market/feed/{admit-print,asking-hours,collect-polled,compute-chunk,open-gaps}.ts',
    'home/market/sources/{source,sim,sim-history,sim-hours,sim-model,sim-noise,sim-parameters}.ts',
    'home/market/sources/{replay,join-tracks,parse-tape,tape-terms}.ts',
    'home/market/sources/kis/{kis-answer,kis-fault,kis-hosts,kis-number,kis-time,us-listings}.ts',
    'home/market/sources/kis/{control-frames,overseas-frames,pushed-tape}.ts',
    'home/market/sources/kis/{domestic-prints,domestic-readings,grown-by,minute-bars}.ts',
    'home/market/sources/ccxt/{exact-json,wire-number,wire-rows,quote-maker,request-limits}.ts',
    'home/market/sources/fx/{believe-rates,choose-rate,fx-week}.ts',
    'home/market/screening/{gap-seams,price-distance,price-factor,screen-batch,screen-prints}.ts',
    // What an order comes to.
    'home/trading/core/**/*.ts',
    'home/portfolio/{value-account,movement,position-life,walk-account}.ts',
    'home/portfolio/{equity-snapshot,mark-at,awaited-tape}.ts',
    'home/social/templates/{catalogue,exact-number,format-spec,lay-out,render-template}.ts',
    'home/social/templates/{format-decimal,format-integer,format-text,stored-template}.ts',
    // Who stands where, and by what.
    'home/social/ranking/{account-facts,holdings,kept-arrays,rank-accounts,ranking-period,sort-places}.ts',
    'home/social/ranking/{standing,time-weighted-return,whole-won}.ts',
    'home/social/bot/{commands,search-instruments,tell-figures,wording}.ts',
    'home/social/notifier/{alert,calm-nickname,judge-answer,name-fields,pace,split-message}.ts',
    'home/social/notifier/webhook-url.ts',
    'home/social/daily-report/report-day.ts',
    'home/social/notifications/{away,away-terms}.ts',
    'home/scheduler/due-days.ts',
    'edge/intake/{acceptance-clock,control-state,recent-submissions}.ts',
    'edge/topology/home-watch.ts',
    'deploy/access/*.ts',
    'deploy/native/restart-policy.ts',
    'deploy/native/friends/{characters,decide-trade,decimal-text,dice,friend-view,market-view,whose-turn}.ts',
    // What the screens say, apart from how they look.
    'edge/web/src/format/{format-number,format-time,formatter,read-kst}.ts',
    'edge/web/src/controls/trend-line.ts',
    'edge/web/src/human-etf/read-listing.ts',
    'edge/web/src/notifications/{fold-digests,fresh-notices,notification-groups}.ts',
    'edge/web/src/admin/{kst-to-utc,calendars/month,calendars/wall-time,calendars/day-state}.ts',
    'edge/web/src/admin/{instruments/action-of,templates/insert-field,templates/fields-of}.ts',
    'edge/web/src/admin/{people/join-link,people/beginning-of-username}.ts',
    'edge/web/src/admin/system/{levels,plug-stage}.ts',
    'edge/web/src/orders/{order-steps,order-view}.ts',
    'edge/web/src/orders/ticket/{order-draft,draft-of,read-draft,restore-draft,follow-submission}.ts',
    'edge/web/src/orders/ticket/{preview-order,price-order,price-tick,size-order,share-of}.ts',
    'edge/web/src/orders/ticket/{committed,cost-within-power,fill-time,trading-terms}.ts',
    'edge/web/src/orders/submission/{submission,merge-submissions,restore-submissions,told-order}.ts',
    'edge/web/src/orders/submission/{is-same-request,newest-orders,order-news,trace-order}.ts',
    'edge/web/src/orders/{detail/explain-steps,history/order-tables,history/orders-search}.ts',
    'edge/web/src/live/{is-present,opened-at,concerned-by-events}.ts',
    'edge/web/src/market/{change-of,favourite-wishes,filter-instruments,find-instruments}.ts',
    'edge/web/src/market/{market-view,matches-search,name-of,rows-drawn,session-state,sort-instruments}.ts',
    'edge/web/src/market/{format-turnover,is-human-etf,sparkline-path,strongest,usd-krw}.ts',
    'edge/web/src/account/{allocation,equity-curve,live-portfolio,margin-level}.ts',
    'edge/web/src/commands/{concerned-by-commands,sent-command}.ts',
    'edge/web/src/instrument/{candles,chart-marks,chart-summary,chart-view}.ts',
    'edge/web/src/instrument/{moving-average,percent-of-bps,price-step}.ts',
    'edge/web/src/file/csv.ts',
  ],
  packages: ['@noble/hashes', 'csv-parse', 'jose', 'lru-cache', 'temporal-polyfill', 'zod'],
};

/** Names that reach for a clock, for chance or for the world outside. */
const IMPURE_NAMES = [
  'Date.now',
  'Math.random',
  'Temporal.Now',
  'console',
  'crypto.getRandomValues',
  'crypto.randomUUID',
  'fetch',
  'localStorage',
  'performance',
  'process',
  'require',
  'sessionStorage',
  'setImmediate',
  'setInterval',
  'setTimeout',
];

/** Everything in the pure core that is not pure, and every pattern that fits no file. */
export function purityFaults(house: House, core: PureCore): string[] {
  const code = house.files.filter((file) => isCode(file) && !isTest(file.path));
  const isPure = (path: string) => core.files.some((pattern) => matchesGlob(path, pattern));
  const idle = core.files
    .filter((pattern) => !code.some(({ path }) => matchesGlob(path, pattern)))
    .map((pattern) => `${pattern}: fits no file`);
  const faults = code
    .filter(({ path }) => isPure(path))
    .flatMap((file) => [
      ...impureImports(file, house, core, isPure),
      ...impureNames(file).map((fault) => `${file.path}:${fault}`),
    ]);
  return [...idle, ...faults];
}

function impureImports(
  file: SourceFile,
  house: House,
  core: PureCore,
  isPure: (path: string) => boolean,
): string[] {
  return importsOf(file).flatMap(({ specifier, line, typeOnly }) => {
    const target = resolveImport(specifier, file.path, house.workspaces);
    if (target.kind === 'ours' && isPure(target.path)) return [];
    // Our own types vanish; those of the database would still tie the core to it.
    if (target.kind === 'ours' && typeOnly && !target.path.startsWith('db/')) return [];
    if (target.kind === 'package' && core.packages.includes(target.name)) return [];
    return [`${file.path}:${line}: the pure core must not import ${specifier}`];
  });
}

function impureNames(file: SourceFile): string[] {
  const faults: string[] = [];
  visitNodes(file, (node) => {
    const name = impureName(node);
    if (name) faults.push(`${lineOf(file, node.start)}: the pure core must not use ${name}`);
  });
  return faults;
}

function impureName(node: SyntaxNode): string | undefined {
  if (node.type === 'NewExpression' && (node.arguments as SyntaxNode[]).length === 0) {
    return dottedName(node.callee as SyntaxNode) === 'Date' ? 'new Date()' : undefined;
  }
  if (node.type === 'CallExpression') {
    const callee = dottedName(node.callee as SyntaxNode);
    if (callee === 'Date') return 'Date()';
    return callee && IMPURE_NAMES.includes(callee) ? callee : undefined;
  }
  if (node.type !== 'MemberExpression') return undefined;
  const name = dottedName(node);
  const object = dottedName(node.object as SyntaxNode);
  if (name && IMPURE_NAMES.includes(name)) return name;
  return object && IMPURE_NAMES.includes(object) ? object : undefined;
}
