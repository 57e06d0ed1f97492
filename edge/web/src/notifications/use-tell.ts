import type { Notification } from '../api/schema.ts';
import { useFormat } from '../format/use-format.ts';
import { useInstruments } from '../market/use-instruments.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { type ToldNotification, tellNotification } from './tell-notification.ts';

/** In the language and the names of this screen. */
export function useTell(): (notification: Notification) => ToldNotification {
  const format = useFormat();
  const { language } = usePreferences();
  const { byTicker: instruments } = useInstruments();
  return (notification) => tellNotification(notification, { language, format, instruments });
}
