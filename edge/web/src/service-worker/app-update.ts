import { type Clock, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';

/** A newer version of the app that is on this device. */
export interface AppUpdate {
  /** Whether one waits, or has taken over from a page that is of the version before. */
  isReady(): boolean;
  subscribe(onChange: () => void): () => void;
  /** Lets it take over; the page is then loaded anew. */
  take(): void;
}

export interface AppUpdateParts {
  /** Undefined where the browser keeps nothing: plain http on another host than this. */
  readonly container: ServiceWorkerContainer | undefined;
  /** Of which the page tells whether somebody looks at it. */
  readonly page: Pick<Document, 'hidden' | 'addEventListener'>;
  /** Of this page. */
  readonly reload: () => void;
  readonly clock: Clock;
}

const FILE = '/service-worker.js';
/** A browser looks for itself only when a page is loaded, and an installed app may be open for weeks. */
const LOOK_EVERY_MICROS = 60 * MICROS_PER_MINUTE;

/** Has the browser keep the app, and watches for the next version of it. */
export function createAppUpdate({ container, page, reload, clock }: AppUpdateParts): AppUpdate {
  const listeners = new Set<() => void>();
  let waiting: ServiceWorker | undefined;
  let isTaken = false;
  /** Another tab has let the next version take over: this page's files are no longer kept. */
  let isBehind = false;
  // The first one of all takes over by itself, and is no update.
  let isControlled = Boolean(container?.controller);
  let lookedAt = clock();

  function tell(): void {
    for (const listener of listeners) listener();
  }
  function watch(registration: ServiceWorkerRegistration): void {
    const look = () => {
      const next = container?.controller ? (registration.waiting ?? undefined) : undefined;
      if (next === waiting) return;
      waiting = next;
      tell();
    };
    look();
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', look);
    });
    page.addEventListener('visibilitychange', () => {
      look();
      if (page.hidden || clock() - lookedAt < LOOK_EVERY_MICROS) return;
      lookedAt = clock();
      // Nobody there to ask: at the next time.
      registration.update().catch(() => {});
    });
  }

  container?.addEventListener('controllerchange', () => {
    if (isTaken) return reload();
    isBehind = isControlled;
    isControlled = true;
    waiting = undefined;
    tell();
  });
  // A browser that refuses leaves an app that works as long as there is somebody to ask.
  container?.register(FILE, { updateViaCache: 'none' }).then(watch, () => {});

  return {
    isReady: () => isBehind || waiting !== undefined,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    take() {
      if (isBehind) return reload();
      isTaken = true;
      waiting?.postMessage('TAKE_OVER');
    },
  };
}
