import type { SmokeAnswer } from './send-request.ts';
import type { SmokeRequest } from './smoke-request.ts';

export interface Circumstances {
  /** TLS ends at the origin. */
  readonly isSecure: boolean;
  readonly homeIsAway: boolean;
}

const ALWAYS: Readonly<Record<string, string>> = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const HSTS = 'max-age=31536000';

/** What is wrong with an answer; nothing when it is as it has to be. */
export function judgeAnswer(
  asked: SmokeRequest,
  answer: SmokeAnswer,
  circumstances: Circumstances,
): string[] {
  if (asked.answerer === 'refused') return statusFaults(answer, 400);
  const faults = headerFaults(answer, circumstances);
  if (asked.answerer === 'home' && circumstances.homeIsAway) {
    return [...faults, ...offlineFaults(asked, answer)];
  }
  return [...faults, ...statusFaults(answer, asked.status), ...bodyFaults(asked, answer)];
}

function statusFaults({ status, body }: SmokeAnswer, wanted: number | undefined): string[] {
  if (wanted !== undefined) return status === wanted ? [] : [`${wanted} expected`];
  // Whatever home makes of it, so it was home that answered.
  if (codeOf(body) === 'HOME_OFFLINE') return ['home is away'];
  return status >= 500 ? ['not an answer of home'] : [];
}

function headerFaults({ headers, status }: SmokeAnswer, { isSecure }: Circumstances): string[] {
  // The beginning of a websocket is no page.
  if (status === 101) return [];
  const wanted = isSecure ? { ...ALWAYS, 'strict-transport-security': HSTS } : ALWAYS;
  const faults = Object.entries(wanted).flatMap(([name, value]) =>
    headers[name] === value ? [] : [`${name}: ${headers[name] ?? '(none)'}`],
  );
  const policy = String(headers['content-security-policy'] ?? '');
  if (!policy.includes("frame-ancestors 'none'") || policy.includes('unsafe')) {
    faults.push(`content-security-policy: ${policy || '(none)'}`);
  }
  const foreign = Object.keys(headers).filter((name) => name.startsWith('access-control-'));
  return [...faults, ...foreign.map((name) => `${name}, which lets others read`)];
}

/** The shape of "home is away": a clean problem that says when to ask again. */
function offlineFaults({ method }: SmokeRequest, { status, headers, body }: SmokeAnswer): string[] {
  const faults = status === 503 ? [] : ['503 expected'];
  if (headers['content-type'] !== 'application/problem+json') faults.push('not a problem');
  if (!/^\d+$/.test(headers['retry-after'] ?? '')) faults.push('no Retry-After');
  if (method !== 'HEAD' && codeOf(body) !== 'HOME_OFFLINE') faults.push('HOME_OFFLINE expected');
  return faults;
}

function bodyFaults(asked: SmokeRequest, { status, headers, body }: SmokeAnswer): string[] {
  if (asked.method === 'HEAD' || status === 101) return [];
  const type = headers['content-type'] ?? '';
  if (status >= 400) {
    const isProblem = type === 'application/problem+json' && codeOf(body) !== undefined;
    return isProblem ? [] : ['not a problem'];
  }
  const isPage = /^\s*<!doctype html>/i.test(body);
  if (asked.answerer !== 'web' && isPage && !asked.target.endsWith('/docs')) {
    return ['a page of the web app'];
  }
  return asked.answerer === 'web' && asked.page && !isPage ? ['no page of the web app'] : [];
}

function codeOf(body: string): string | undefined {
  try {
    const { code } = JSON.parse(body) as { code?: unknown };
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}
