import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';

/** Takes home away for a while, by whoever supervises its processes, and has it brought back. */
export interface Plug {
  /** When home comes back, where it is about to go; null else. */
  readonly backAt: () => Instant | null;
  /** Asks for it. Resolves when it is certain, before anything goes: with when home is brought back. */
  pull(seconds: number): Promise<Instant>;
}

/** The parent that started this process, and speaks to it (deploy/native/plug-switch.ts). */
export interface Parent {
  send?(message: object): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

const ANSWER_WITHIN_MS = 2_000;

/** Undefined where the parent has no ear. */
export function connectPlug(parent: Parent): Plug | undefined {
  if (!parent.send) return undefined;
  const send = parent.send.bind(parent);
  let backAt: Instant | null = null;
  let answered = Promise.withResolvers<Instant>();
  parent.on('message', (message) => {
    const { type, back_at: text } = (message ?? {}) as Readonly<Record<string, unknown>>;
    const at = type === 'plug_pulled' && typeof text === 'string' ? parseInstant(text) : undefined;
    if (at === undefined) return;
    backAt = at;
    answered.resolve(at);
  });
  return {
    backAt: () => backAt,
    async pull(seconds) {
      answered = Promise.withResolvers();
      send({ type: 'pull_plug', seconds });
      const late = () => new Error('whoever supervises home does not answer');
      return await beforeDeadline(answered.promise, ANSWER_WITHIN_MS, late);
    },
  };
}
