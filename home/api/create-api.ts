import { OpenAPIHono } from '@hono/zod-openapi';
import type { Clock } from '@mockstreet/shared/instant';
import { createFigures, type Figures } from '@mockstreet/shared/node/figures';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { problemResponse } from '@mockstreet/shared/problem';
import type { TokenSigningKey, VerifyAccessToken } from '@mockstreet/shared/token';
import type { ApiKeyUsage } from '#accounts/api-key-usage';
import type { TokenBlacklist } from '#accounts/blacklist-tokens';
import type { PublishedKeySet } from '#accounts/keys/publish-keys';
import type { FairnessDesk } from '#fairness/desk';
import type { MarketCalendar } from '#market/calendar';
import type { SurgeMonitor } from '#market/surge-monitor';
import type { RankingDesk } from '#social/ranking-desk';
import type { RankingRules } from '#social/ranking-rules';
import type { BailoutRules } from '#trading/core/bailout';
import type { HumanEtfRules } from '#trading/core/human-etf';
import type { MarginRules } from '#trading/core/margin-terms';
import type { TradingRules } from '#trading/core/trading-rules';
import type { AdminParts } from './admin/admin-parts.ts';
import { routeAdmin } from './admin/route-admin.ts';
import { routeApiKeys } from './api-keys/route-api-keys.ts';
import { routeBailout } from './bailout/route-bailout.ts';
import { routeDailyReports } from './daily-reports/route-daily-reports.ts';
import { routeDiscordLink } from './discord/route-discord-link.ts';
import { routeGetFairness } from './fairness/get-fairness.ts';
import { routeFavourites } from './favourites/route-favourites.ts';
import { createAccess } from './http/access.ts';
import { createAnswerFault } from './http/answer-fault.ts';
import { answerInvalid } from './http/answer-invalid.ts';
import type { Api, ApiEnv } from './http/api-types.ts';
import { createAuthenticate } from './http/authenticate.ts';
import type { ReadDatabase, WriteDatabase } from './http/database.ts';
import { createIdentify } from './http/identify.ts';
import { limitInFlight } from './http/limit-in-flight.ts';
import { createLimitRequests, REQUEST_LIMITS, type RequestLimits } from './http/limit-requests.ts';
import { receiveBody } from './http/receive-body.ts';
import { createRecordRefusal } from './http/record-refusal.ts';
import { refuseForeignOrigin } from './http/refuse-foreign-origin.ts';
import { refuseOtherMethods } from './http/refuse-other-methods.ts';
import { secureAnswers } from './http/secure-answers.ts';
import { routeHumanEtfs } from './human-etf/route-human-etfs.ts';
import { routeMargin } from './margin/route-margin.ts';
import { routeGetCandles } from './market/get-candles.ts';
import { routeGetMarketClock } from './market/get-market-clock.ts';
import { routeGetMarketRules } from './market/get-market-rules.ts';
import { routeGetPrices } from './market/get-prices.ts';
import { routeGetSparklines } from './market/get-sparklines.ts';
import { routeGetSurge } from './market/get-surge.ts';
import { routeListCorporateActions } from './market/list-corporate-actions.ts';
import { routeListInstruments } from './market/list-instruments.ts';
import type { ReadPrices } from './market/price-schema.ts';
import { routeNotifications } from './notifications/route-notifications.ts';
import { routeGetOrder } from './orders/get-order.ts';
import { routeGetOrderExplanation } from './orders/get-order-explanation.ts';
import { routeGetOrderReceipt } from './orders/get-order-receipt.ts';
import { routeListOrders } from './orders/list-orders.ts';
import { routeListTrades } from './orders/list-trades.ts';
import { routeCommands } from './orders/route-commands.ts';
import { routeChangeMe } from './people/change-me.ts';
import { routeMe } from './people/me.ts';
import type { People } from './people/people.ts';
import { routeRegister } from './people/register.ts';
import { routeGetPortfolio } from './portfolio/get-portfolio.ts';
import { routeListEquity } from './portfolio/list-equity.ts';
import { routeListPositionEvents } from './portfolio/list-position-events.ts';
import { routeAccount } from './portfolio/route-account.ts';
import { routeGetProfile } from './profiles/get-profile.ts';
import { routeGetRanking } from './ranking/get-ranking.ts';
import { routeGetRankingRules } from './ranking/get-ranking-rules.ts';
import { routeLogout } from './sessions/logout.ts';
import { routeRefresh } from './sessions/refresh.ts';
import type { SessionDesk } from './sessions/session-desk.ts';
import { routeSignIn } from './sessions/sign-in.ts';
import { routePriceEvents } from './streams/market/route-price-events.ts';
import type { StreamDesk } from './streams/open-streams.ts';
import { routeApiDocument } from './system/api-document.ts';
import { routeDocs } from './system/docs.ts';
import { describeEdgeRoutes } from './system/edge-routes.ts';
import { routeHealth } from './system/health.ts';
import { observeRequests, routeMetrics } from './system/metrics.ts';
import type { Probe } from './system/probe.ts';
import { routePublicKeys } from './system/public-keys.ts';

export interface ApiOptions extends SessionDesk {
  readonly read: ReadDatabase;
  readonly write: WriteDatabase;
  readonly verifyAccessToken: VerifyAccessToken;
  readonly blacklist: TokenBlacklist;
  readonly apiKeyUsage: Pick<ApiKeyUsage, 'take'>;
  /** What /.well-known/jwks.json publishes now. */
  readonly publicKeys: () => PublishedKeySet;
  /** Signs settlement receipts now. */
  readonly receiptKey: () => TokenSigningKey;
  readonly readPrices: ReadPrices;
  /** All that orders are decided by, as the engine has it. */
  readonly tradingRules: TradingRules;
  /** What the house lends on, as the engine has it. */
  readonly marginRules: MarginRules;
  /** On what terms it lets an account begin anew. */
  readonly bailoutRules: BailoutRules;
  readonly humanEtfRules: HumanEtfRules;
  readonly people: People;
  /** Redis, as far as templates of messages lie there. */
  readonly templateStore: AdminParts['templateStore'];
  readonly streams: Pick<StreamDesk, 'quotes' | 'priceEvents' | 'limits' | 'metrics'>;
  readonly calendar: MarketCalendar;
  readonly surge: Pick<SurgeMonitor, 'current'>;
  readonly fairness: Pick<FairnessDesk, 'current'>;
  readonly ranking: Pick<RankingDesk, 'page'>;
  readonly rankingRules: RankingRules;
  readonly probes: readonly Probe[];
  /** When this API started. */
  readonly startedAt: AdminParts['startedAt'];
  readonly processes: AdminParts['processes'];
  readonly plug: AdminParts['plug'];
  /** Told to Prometheus; of its own unless given. */
  readonly figures?: Figures;
  /** Awaited before they are told. */
  readonly refreshFigures?: () => Promise<void>;
  readonly clock: Clock;
  /** Never goes back. */
  readonly monotonicMs: () => number;
  readonly log: Logger;
  readonly requestLimits?: RequestLimits;
  /** Requests at once; more are refused with 503. */
  readonly requestsInFlightMax?: number;
}

/** The HTTP surface of home, put together; knows nothing of ports and processes. */
export function createApi(options: ApiOptions): Api {
  const { log, requestLimits = REQUEST_LIMITS, requestsInFlightMax = 256 } = options;
  const api = new OpenAPIHono<ApiEnv>({ defaultHook: answerInvalid });
  const { figures = createFigures() } = options;
  options.streams?.metrics.register(figures.registry);
  const access = createAccess({
    authenticate: createAuthenticate(createIdentify(options)),
    limitRequests: createLimitRequests({ ...options, requestLimits }),
    recordRefusal: createRecordRefusal(options),
  });
  const parts = { ...options, access, authenticate: access.signedIn('read') };

  api.onError(createAnswerFault(log));
  api.notFound(() => problemResponse('NOT_FOUND'));
  api.use(observeRequests(figures), secureAnswers());
  routeHealth(api, parts);
  routeMetrics(api, figures, options.refreshFigures);

  api.use(refuseForeignOrigin(), receiveBody(), limitInFlight(requestsInFlightMax));
  routeSignIn(api, parts);
  routeRefresh(api, parts);
  routeLogout(api, parts);
  routeRegister(api, parts);
  routeMe(api, parts);
  routeChangeMe(api, parts);
  routeApiKeys(api, parts);
  routeAdmin(api, parts);
  routeListOrders(api, parts);
  routeGetOrder(api, parts);
  routeGetOrderExplanation(api, parts);
  routeGetOrderReceipt(api, parts);
  routeListTrades(api, parts);
  routeCommands(api, parts);
  routeGetPortfolio(api, parts);
  routeAccount(api, parts);
  routeMargin(api, parts);
  routeBailout(api, parts);
  routeHumanEtfs(api, parts);
  routeDiscordLink(api, parts);
  routeNotifications(api, parts);
  routeFavourites(api, parts);
  routeListEquity(api, parts);
  routeListPositionEvents(api, parts);
  routeListInstruments(api, parts);
  routeListCorporateActions(api, parts);
  routeGetPrices(api, parts);
  routeGetCandles(api, parts);
  routeGetSurge(api, parts);
  routeGetSparklines(api, parts);
  routeGetMarketClock(api, parts);
  routeGetMarketRules(api, parts);
  routeGetFairness(api, parts);
  routeGetRanking(api, parts);
  routeGetRankingRules(api, parts);
  routeGetProfile(api, parts);
  routeDailyReports(api, parts);
  routePriceEvents(api, () => options.streams);
  routePublicKeys(api, parts);

  describeEdgeRoutes(api);
  routeApiDocument(api);
  routeDocs(api);
  refuseOtherMethods(api);
  return api;
}
