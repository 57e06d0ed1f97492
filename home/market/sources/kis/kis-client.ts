import type { Clock, Instant } from '@mockstreet/shared/instant';
import { type CallPriority, createCallBudget } from './call-budget.ts';
import { type KisBody, readAnswer, requireSuccess } from './kis-answer.ts';
import { KisFault, remedyOf } from './kis-fault.ts';
import type { KisHost } from './kis-hosts.ts';
import { sendKisRequest } from './kis-http.ts';
import { issueApprovalKey, issueToken, type KisKeys } from './kis-oauth.ts';
import { createKisTokens } from './kis-tokens.ts';
import { openTokenFile } from './token-file.ts';

/** One call for quotations: they are all GET. */
export interface KisCall {
  /** `/uapi/domestic-stock/v1/quotations/inquire-price` */
  readonly path: string;
  readonly trId: string;
  readonly query: Readonly<Record<string, string>>;
  /** `N` asks for the next page; nothing for the first. */
  readonly continuation?: 'N';
  readonly priority: CallPriority;
}

export interface KisReply {
  readonly body: KisBody;
  /** When the call that was answered was sent. */
  readonly sentAt: Instant;
  /** There is another page. */
  readonly hasMore: boolean;
}

/** Everything that is asked of KIS with one app key. */
export interface KisClient {
  readonly host: KisHost;
  /** Rejects with {@link KisFault}, also when the signal aborts. */
  get(call: KisCall, signal: AbortSignal): Promise<KisReply>;
  /** The key that a web socket is opened with, made anew. Rejects with {@link KisFault}. */
  approve(signal: AbortSignal): Promise<string>;
}

export interface KisClientOptions {
  readonly host: KisHost;
  readonly keys: KisKeys;
  /** Where the token is kept; processes that share it share the token. */
  readonly stateFolder: string;
  readonly clock: Clock;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/** The service counts by its own seconds: after a whole one of silence its count is at zero. */
const SLOW_DOWN_MS = 1_000;
const SLOW_DOWNS_MAX = 2;

export function createKisClient(options: KisClientOptions): KisClient {
  const { host, keys, clock, monotonicMs } = options;
  const budget = createCallBudget({ ...host, monotonicMs });
  const tokens = createKisTokens({
    file: openTokenFile(options.stateFolder, host.environment, keys.appKey),
    clock,
    issue: () => issueToken(host, keys, clock),
  });

  async function attempt(call: KisCall, token: string, signal: AbortSignal): Promise<KisReply> {
    await budget.take(call.priority, signal);
    const what = nameOf(call);
    const sentAt = clock();
    const request = {
      what,
      method: 'GET',
      url: `${host.restUrl}${call.path}?${new URLSearchParams(call.query)}`,
      headers: headersOf(call, keys, token),
    } as const;
    const { status, text, header } = await sendKisRequest(
      request,
      options.requestTimeoutMs,
      signal,
    );
    const body = requireSuccess(what, readAnswer(what, status, text));
    return { body, sentAt, hasMore: /^[MF]$/.test(header('tr_cont').trim()) };
  }

  /** Whether to make the call again, once what was wrong is put right. */
  async function remedied(error: unknown, token: string, past: Remedied): Promise<boolean> {
    if (!(error instanceof KisFault)) return false;
    const remedy = remedyOf(error.messageCode);
    if (remedy === 'SLOW_DOWN') {
      budget.pause(SLOW_DOWN_MS);
      past.slowDowns += 1;
      return past.slowDowns <= SLOW_DOWNS_MAX;
    }
    if (remedy !== 'NEW_TOKEN') return false;
    await tokens.discard(token);
    past.newTokens += 1;
    return past.newTokens === 1;
  }

  async function getPatiently(call: KisCall, signal: AbortSignal): Promise<KisReply> {
    const past: Remedied = { slowDowns: 0, newTokens: 0 };
    for (;;) {
      const token = await tokens.get(signal);
      try {
        return await attempt(call, token, signal);
      } catch (error) {
        if (!(await remedied(error, token, past))) throw error;
      }
    }
  }

  return {
    host,
    async get(call, signal) {
      try {
        return await getPatiently(call, signal);
      } catch (error) {
        if (error instanceof KisFault) throw error;
        if (signal.aborted) throw new KisFault('', `${nameOf(call)}: no answer in time`);
        throw error;
      }
    },
    approve: (signal) => issueApprovalKey(host, keys, signal),
  };
}

/** For the texts of faults. */
function nameOf({ path }: KisCall): string {
  return `kis ${path.split('/').at(-1)}`;
}

/** What was done about refusals of one call. */
interface Remedied {
  slowDowns: number;
  newTokens: number;
}

/** Quotation ids (F…, H…) are the same on both hosts; those of trading would begin with V on paper. */
function headersOf(call: KisCall, keys: KisKeys, token: string): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    authorization: `Bearer ${token}`,
    appkey: keys.appKey,
    appsecret: keys.appSecret,
    tr_id: call.trId,
    custtype: 'P',
    tr_cont: call.continuation ?? '',
  };
}
