import process from 'node:process';

/**
 * Aborted by Ctrl-C, SIGTERM, a closed terminal or the death of the bootstrap. Asking twice changes
 * nothing: stopping is under way and takes no more than seconds.
 */
export function whenAskedToStop(): AbortSignal {
  const asked = new AbortController();
  const ask = () => asked.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  process.on('disconnect', ask);
  return asked.signal;
}
