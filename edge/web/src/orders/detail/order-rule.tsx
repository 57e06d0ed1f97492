import type { OrderDetail } from '../../api/schema.ts';
import { Awaited } from '../../controls/awaited.tsx';
import { useApi } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { kindOfSource } from '../../market/kind-of-source.ts';
import { nameOf } from '../../market/name-of.ts';
import { useInstruments } from '../../market/use-instruments.ts';
import { usePreferences } from '../../preferences/use-preferences.ts';
import { usePolling } from '../../query/use-polling.ts';
import { reasonWords } from '../../text/reason-words.ts';
import { tellReason } from '../../text/tell-reason.ts';
import { useWords } from '../../text/words.ts';
import { historyWords } from '../history-words.ts';
import { ordersApi } from '../orders-api.ts';
import { explainSteps } from './explain-steps.ts';
import { explainWords } from './explain-words.ts';

/** Where they stand in the API's times, with their point. */
const MILLIS = [19, 23] as const;

/** The price rule, as it was applied to this order. */
export function OrderRule({ order }: { readonly order: OrderDetail }) {
  const words = useWords(explainWords);
  const reasons = useWords(reasonWords);
  const { awaitingLimit } = useWords(historyWords);
  const format = useFormat();
  const { language } = usePreferences();
  const { byTicker } = useInstruments();
  const api = useApi(ordersApi);
  // Asked anew whenever the order has come further.
  const explanation = usePolling({
    key: ['orders', 'explanation', order.order_id, order.status, order.resting_since],
    load: async () => await api.explanation(order.order_id),
    isRemembered: true,
  });
  const { liquidation_id: liquidationId } = order;
  const liquidation = usePolling({
    key: ['orders', 'liquidation', liquidationId],
    load: async () => await api.liquidation(liquidationId ?? ''),
    isAsked: liquidationId !== null,
    isRemembered: true,
  });
  return (
    <section className="card" aria-label={words.rule}>
      <h2>{words.rule}</h2>
      <Awaited of={explanation}>
        {(value) => (
          <>
            <ol className="order-page__steps">
              {explainSteps(value, {
                words,
                source: (name) => words.sources[kindOfSource(name)] || name,
                time: (at) => `${format.kst(at)}${at.slice(...MILLIS)}`,
                reason: (code) =>
                  order.type === 'LIMIT' && code === 'AWAITING_PRINT'
                    ? awaitingLimit
                    : tellReason(reasons, code, order.reason_detail),
                won: format.won,
                name: (tickerId) => nameOf(byTicker.get(tickerId), language) ?? tickerId,
                isForced: liquidationId !== null,
                liquidation: liquidation.value ?? undefined,
              }).map((step) => (
                <li key={step}>{step}</li>
              ))}
            </ol>
            <details className="receipt">
              <summary>{words.original}</summary>
              <ul lang="en" className="order-page__original">
                {value.rule.text.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </details>
          </>
        )}
      </Awaited>
    </section>
  );
}
