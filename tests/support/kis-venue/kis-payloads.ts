import payloads from './fixtures/kis-payloads.json' with { type: 'json' };

interface Payload {
  readonly id: string;
  readonly status?: number;
  readonly body?: unknown;
  readonly frame?: string;
}

/** A recorded answer: its status and body. */
export function recordedAnswer(id: string): { readonly status: number; readonly body: unknown } {
  const { status, body } = find(id);
  if (status === undefined) throw new Error(`${id} is no answer`);
  return { status, body };
}

/** A recorded text frame. */
export function recordedFrame(id: string): string {
  const { frame } = find(id);
  if (frame === undefined) throw new Error(`${id} is no frame`);
  return frame;
}

function find(id: string): Payload {
  const found = (payloads.payloads as readonly Payload[]).find((one) => one.id === id);
  if (!found) throw new Error(`no payload ${id}`);
  return found;
}
