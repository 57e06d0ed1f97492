import type { Place } from './canaries.ts';

export interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** A client at the public origin that keeps every answer whole, headers included. */
export interface RecordingClient {
  readonly origin: string;
  /**
   * Sends `METHOD /path` and resolves with the JSON of the answer, or null when it is none; throws
   * unless the answer has the expected status.
   */
  // biome-ignore lint/suspicious/noExplicitAny: a JSON body that the test looks into
  ask(expected: number, request: string, asking?: Asking): Promise<any>;
  /** As places to search, each named `answer/<status> <METHOD> <path>`, without the query. */
  answers(): readonly Place[];
}

export function createRecordingClient(origin: string): RecordingClient {
  const answers: Place[] = [];
  return {
    origin,
    answers: () => answers,
    async ask(expected, request, { headers = {}, body } = {}) {
      const [method, target] = request.split(' ') as [string, string];
      const answer = await fetch(origin + target, {
        method,
        redirect: 'manual',
        headers: { 'content-type': 'application/json', ...headers },
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}`);
      answers.push({
        name: `answer/${answer.status} ${method} ${target.split('?')[0]}`,
        content: [...lines, '', text].join('\n'),
      });
      if (answer.status !== expected) {
        throw new Error(`${request}: ${answer.status} in place of ${expected}: ${text}`);
      }
      return answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : null;
    },
  };
}
