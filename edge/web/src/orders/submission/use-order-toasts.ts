import { formatInstant } from '@mockstreet/shared/instant';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useConnection } from '../../connection/use-connection.ts';
import { useToasts } from '../../controls/toasts.tsx';
import { useFormat } from '../../format/use-format.ts';
import { useOpenedAt } from '../../live/use-opened-at.ts';
import { nameOf } from '../../market/name-of.ts';
import { useInstruments } from '../../market/use-instruments.ts';
import { usePreferences } from '../../preferences/use-preferences.ts';
import { useWords } from '../../text/words.ts';
import type { OrderView } from '../order-view.ts';
import { orderNews, type SeenStages, seenStages } from './order-news.ts';
import { toastWords } from './toast-words.ts';

/** Where the same is seen in the list. */
const LIST = '/orders';

/** Tells of what was accepted and what has filled, on whatever page the user is. */
export function useOrderToasts(views: readonly OrderView[]): void {
  const { add } = useToasts();
  const words = useWords(toastWords);
  const format = useFormat();
  const { language } = usePreferences();
  const { byTicker } = useInstruments();
  const { pathname } = useLocation();
  const isHomeAway = useConnection().kind === 'home-offline';
  const seen = useRef<SeenStages>(undefined);
  const openedAt = useOpenedAt();

  useEffect(() => {
    const news = seen.current ? orderNews(seen.current, views, formatInstant(openedAt())) : [];
    seen.current = seenStages(views);
    if (pathname === LIST) return;
    for (const one of news) {
      if (one.kind === 'many-filled') {
        add({ title: words.manyFilled(one.count) });
        continue;
      }
      const { side, type, tickerId, price, quantity } = one.view;
      const instrument = byTicker.get(tickerId);
      const name = nameOf(instrument, language) ?? tickerId;
      if (one.kind === 'accepted') {
        // One that fills in a moment is told of then.
        if (!isHomeAway && type === 'MARKET') continue;
        const told = isHomeAway ? words.acceptedAway : words.acceptedAt;
        add({ title: words.accepted[side](name), description: told(format.kst(one.acceptedAt)) });
        continue;
      }
      const at = format.price(price, instrument?.currency ?? 'KRW');
      add({
        title: words.filled[side](name),
        description: `${at} × ${format.units(quantity, instrument)}`,
      });
    }
  });
}
