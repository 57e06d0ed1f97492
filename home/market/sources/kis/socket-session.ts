import { WebSocket } from 'ws';
import { type ControlFrame, parseControlFrame, registration } from './control-frames.ts';

export interface SessionOptions {
  /** `ws://…/tryitout` */
  readonly url: string;
  readonly approvalKey: string;
  readonly trId: string;
  /** What to register, in order of importance. */
  readonly keys: readonly string[];
  readonly timing: SessionTiming;
  /** The venue acknowledged a registration. */
  readonly onRegistered: (key: string) => void;
  /** It is not to be had by this session; why. */
  readonly onRefused: (key: string, why: string) => void;
  /** Something came that makes sense: all that the venue sent before has arrived as well. */
  readonly onHeard: () => void;
  /** A frame of data; returns whether it made sense. */
  readonly onData: (text: string) => boolean;
}

export interface SessionTiming {
  /** A connection that says nothing for so long is stuck: PINGPONG alone comes every ten seconds. */
  readonly silenceMs: number;
  /** So long for the connection, and for each acknowledgement. */
  readonly answerMs: number;
}

export interface SessionEnd {
  readonly why: string;
  /** Another session has the key: no use coming back at once. */
  readonly isInUse: boolean;
}

/** A frame has some 200 bytes a record. */
const FRAME_BYTES_MAX = 1_000_000;
/** So many frames in a row that make no sense: another connection may do better, REST meanwhile. */
const SENSELESS_MAX = 5;

/**
 * One connection, from opening to its end, however it ends: resolves, never rejects. Registers one key
 * after the other, each once the one before is acknowledged. Aborting the signal ends it.
 */
export async function runSocketSession(
  options: SessionOptions,
  signal: AbortSignal,
): Promise<SessionEnd> {
  const { promise: ended, resolve } = Promise.withResolvers<SessionEnd>();
  const { timing } = options;
  const socket = new WebSocket(options.url, {
    handshakeTimeout: timing.answerMs,
    maxPayload: FRAME_BYTES_MAX,
    perMessageDeflate: false,
  });
  const end = (why: string, isInUse = false) => {
    resolve({ why, isInUse });
    socket.terminate();
  };
  const silence = createAlarm(() => end('the connection fell silent'));
  const registering = createRegistering(options, socket, end);
  const stop = () => end('stopped');
  let senseless = 0;
  signal.addEventListener('abort', stop, { once: true });
  socket.on('open', () => {
    silence.set(timing.silenceMs);
    registering.next();
  });
  socket.on('message', (data) => {
    silence.set(timing.silenceMs);
    const text = textOf(data);
    const control = text.startsWith('{') ? parseControlFrame(text) : undefined;
    senseless = control || options.onData(text) ? 0 : senseless + 1;
    if (senseless === 0) options.onHeard();
    if (senseless >= SENSELESS_MAX) end('frame after frame made no sense');
    if (control?.kind === 'PING') socket.send(text);
    else if (control) registering.take(control);
  });
  socket.on('error', (error) => end(faultCode(error)));
  socket.on('close', () => end('the venue closed the connection'));
  if (signal.aborted) stop();
  try {
    return await ended;
  } finally {
    silence.clear();
    registering.stop();
    signal.removeEventListener('abort', stop);
  }
}

/** Registers the keys in turn. */
function createRegistering(
  options: SessionOptions,
  socket: WebSocket,
  end: (why: string, isInUse?: boolean) => void,
) {
  const { keys, timing } = options;
  let asked = -1;
  const unanswered = createAlarm(() => end(`${keys[asked]} was not acknowledged`));
  const next = () => {
    unanswered.clear();
    asked += 1;
    const key = keys[asked];
    if (key === undefined) return;
    socket.send(registration(options.approvalKey, options.trId, key));
    unanswered.set(timing.answerMs);
  };
  return {
    next,
    stop: unanswered.clear,
    take(control: Exclude<ControlFrame, { kind: 'PING' }>) {
      if (control.kind === 'IN_USE') return end('OPSP8996: another session has the app key', true);
      // An answer to none that is open: late, or to what nobody asked.
      if (control.key !== keys[asked]) return;
      if (control.kind === 'FULL') {
        unanswered.clear();
        const rest = keys.slice(asked);
        asked = keys.length;
        for (const key of rest) options.onRefused(key, 'OPSP0008: no more registrations');
        return;
      }
      if (control.kind === 'REGISTERED') options.onRegistered(control.key);
      else options.onRefused(control.key, `${control.code} ${control.text}`.trim());
      next();
    },
  };
}

/** A timer that is set anew again and again. */
function createAlarm(ring: () => void) {
  let timer: NodeJS.Timeout | undefined;
  const clear = () => clearTimeout(timer);
  return {
    clear,
    set(milliseconds: number) {
      clear();
      timer = setTimeout(ring, milliseconds);
    },
  };
}

function textOf(data: WebSocket.RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as ArrayBuffer).toString('utf8');
}

/** Its message may quote the address; the code is enough. */
function faultCode(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return code ?? 'the connection failed';
}
