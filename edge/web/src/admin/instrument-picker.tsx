import { useState } from 'react';
import type { Instrument } from '../api/payloads.ts';
import { findInstruments } from '../market/find-instruments.ts';
import { nameOf } from '../market/name-of.ts';
import { useInstruments } from '../market/use-instruments.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { Picker } from './picker.tsx';
import { adminWords } from './words.ts';

interface InstrumentPickerProps {
  readonly value: string | undefined;
  readonly onChange: (tickerId: string | undefined) => void;
  /** Which can be chosen; left out: all. */
  readonly suits?: (instrument: Instrument) => boolean;
}

export function InstrumentPicker({ value, onChange, suits }: InstrumentPickerProps) {
  const [query, setQuery] = useState('');
  const { byTicker } = useInstruments();
  const { language } = usePreferences();
  const words = useWords(adminWords);
  const pickable = (instrument: Instrument) => ({
    id: instrument.ticker_id,
    name: nameOf(instrument, language),
    detail: instrument.ticker_id,
  });
  const chosen = value === undefined ? undefined : byTicker.get(value);
  const all = [...byTicker.values()].filter((one) => suits?.(one) ?? true);
  return (
    <Picker
      label={words.instrument}
      search={words.instrumentSearch}
      query={query}
      onQuery={setQuery}
      found={findInstruments(all, query).map(pickable)}
      value={chosen && pickable(chosen)}
      onChange={(one) => onChange(one?.id)}
    />
  );
}
