/** Whether a price comes from a real market, and how to say so on the screen. */
export type SourceKind = 'live' | 'simulated' | 'replayed';

/** `upbit` → live, `sim` and `sandbox:binance` → simulated, `replay:btcusdt` → replayed. */
export function kindOfSource(source: string): SourceKind {
  const [name] = source.split(':');
  if (name === 'sim' || name === 'sandbox') return 'simulated';
  return name === 'replay' ? 'replayed' : 'live';
}
