import { formatExchangeTime } from '../format/format-time.ts';
import { useFormat } from '../format/use-format.ts';
import { usePreferences } from '../preferences/use-preferences.ts';

interface WhenProps {
  /** RFC 3339. */
  readonly at: string;
  /** Whose clocks the tooltip shows beside Korea's. */
  readonly market?: string | undefined;
}

/** A moment as the clocks in Korea show it; pointing at it tells the exchange's time, too. */
export function When({ at, market }: WhenProps) {
  const format = useFormat();
  const { language } = usePreferences();
  const full = `${format.kstFull(at)} KST`;
  const title =
    market === undefined || market === 'KRX'
      ? full
      : `${full}\n${formatExchangeTime(at, market, language)}`;
  return (
    <time dateTime={at} title={title}>
      {format.kst(at)}
    </time>
  );
}
