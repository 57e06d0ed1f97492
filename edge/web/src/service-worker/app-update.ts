/** A newer version of the app that is on this device and waits. */
export interface AppUpdate {
  /** Whether one waits. */
  isReady(): boolean;
  subscribe(onChange: () => void): () => void;
  /** Lets it take over; the page is then loaded anew. */
  take(): void;
}

const FILE = '/service-worker.js';

/**
 * Has the browser keep the app, and watches for the next version of it.
 *
 * @param container undefined where the browser keeps nothing: plain http on another host than this
 * @param reload of this page
 */
export function createAppUpdate(
  container: ServiceWorkerContainer | undefined,
  reload: () => void,
): AppUpdate {
  const listeners = new Set<() => void>();
  let waiting: ServiceWorker | undefined;
  let isTaken = false;

  function watch(registration: ServiceWorkerRegistration): void {
    const look = () => {
      // The first one of all takes over by itself.
      const next = container?.controller ? (registration.waiting ?? undefined) : undefined;
      if (next === waiting) return;
      waiting = next;
      for (const listener of listeners) listener();
    };
    look();
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', look);
    });
  }

  container?.addEventListener('controllerchange', () => {
    if (isTaken) reload();
  });
  // A browser that refuses leaves an app that works as long as there is somebody to ask.
  container?.register(FILE, { updateViaCache: 'none' }).then(watch, () => {});

  return {
    isReady: () => waiting !== undefined,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    take() {
      isTaken = true;
      waiting?.postMessage('TAKE_OVER');
    },
  };
}
