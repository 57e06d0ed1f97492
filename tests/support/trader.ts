import { randomUUID } from 'node:crypto';

/** A user at the public origin, speaking HTTP only. */
export interface Trader {
  readonly username: string;
  /** POST /api/v1/orders; resolves with status and body whatever they are. */
  order(body: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** DELETE /api/v1/orders/{order_id}. */
  cancel(orderId: string): Promise<Answer>;
  /** POST /api/v1/margin. */
  switchMargin(enabled: boolean): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Of home. */
  post(path: string, body: Readonly<Record<string, unknown>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON body that the test looks into
  readonly body: any;
}

export async function signIn(origin: string, username: string, password: string): Promise<Trader> {
  const answer = await ask(`${origin}/api/v1/login/access-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (answer.status !== 200) throw new Error(`sign-in of ${username}: ${JSON.stringify(answer)}`);
  const headers = {
    authorization: `Bearer ${answer.body.access_token}`,
    'content-type': 'application/json',
  };
  return {
    username,
    order: (body) =>
      ask(`${origin}/api/v1/orders`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ client_order_id: randomUUID(), ...body }),
      }),
    cancel: (orderId) =>
      ask(`${origin}/api/v1/orders/${orderId}`, {
        method: 'DELETE',
        headers: { authorization: headers.authorization },
      }),
    switchMargin: (enabled) =>
      ask(`${origin}/api/v1/margin`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ enabled }),
      }),
    get: (path) => ask(`${origin}/api/v1${path}`, { headers }),
    post: (path, body) =>
      ask(`${origin}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
  };
}

async function ask(url: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  const text = await response.text();
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: text === '' ? null : JSON.parse(text),
  };
}
