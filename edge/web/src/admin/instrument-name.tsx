import { nameOf } from '../market/name-of.ts';
import { useInstruments } from '../market/use-instruments.ts';
import { usePreferences } from '../preferences/use-preferences.ts';

/** An instrument by its id: its name, where it is known. */
export function InstrumentName({ tickerId }: { readonly tickerId: string }) {
  const { byTicker } = useInstruments();
  const { language } = usePreferences();
  return <span title={tickerId}>{nameOf(byTicker.get(tickerId), language) ?? tickerId}</span>;
}
