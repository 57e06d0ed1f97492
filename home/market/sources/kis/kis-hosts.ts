/** The live service, or the one for mock investing. */
export type KisEnvironment = 'real' | 'paper';

/** Where the service is, and how much of it a key may have. */
export interface KisHost {
  readonly environment: KisEnvironment;
  readonly restUrl: string;
  readonly socketUrl: string;
  /**
   * Calls that are spread evenly over a second, and how many may come at once after a pause. Both
   * together stay below what the service allows in any second (20 real, 2 paper), since it counts
   * calls as they arrive there and others may share the account.
   */
  readonly perSecond: number;
  readonly burst: number;
  /** An answer that is later than this is asked for again, in milliseconds; turns are waited for. */
  readonly lateMs: number;
}

/**
 * @see `kis_devlp.yaml` of koreainvestment/open-trading-api (2026-07-09) for the addresses; limits as
 * published 2025-04-28
 */
const KIS_HOSTS: Readonly<Record<KisEnvironment, KisHost>> = {
  real: {
    environment: 'real',
    restUrl: 'https://openapi.koreainvestment.com:9443',
    socketUrl: 'ws://ops.koreainvestment.com:21000',
    perSecond: 14,
    burst: 4,
    lateMs: 700,
  },
  paper: {
    environment: 'paper',
    restUrl: 'https://openapivts.koreainvestment.com:29443',
    socketUrl: 'ws://ops.koreainvestment.com:31000',
    perSecond: 1.5,
    burst: 1,
    lateMs: 1_400,
  },
};

export interface KisAddresses {
  /** Instead of the service's own, for tests. */
  readonly restUrl?: string | undefined;
  readonly socketUrl?: string | undefined;
}

export function kisHost(environment: KisEnvironment, instead: KisAddresses = {}): KisHost {
  const host = KIS_HOSTS[environment];
  return {
    ...host,
    restUrl: withoutSlash(instead.restUrl ?? host.restUrl),
    socketUrl: withoutSlash(instead.socketUrl ?? host.socketUrl),
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
