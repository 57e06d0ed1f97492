import { isUnconfirmed } from '../orders/order-view.ts';
import { useOrderDesk } from '../orders/submission/order-desk.tsx';
import { useWords } from '../text/words.ts';
import { sessionWords } from './words.ts';

/** Before somebody signs out: what of theirs stays here, because nobody else knows of it for sure. */
export function OrdersStay() {
  const words = useWords(sessionWords).session;
  const { orders } = useOrderDesk();
  const count = orders.filter(isUnconfirmed).length;
  return count > 0 && <p className="calm-note">{words.ordersStay(count)}</p>;
}
