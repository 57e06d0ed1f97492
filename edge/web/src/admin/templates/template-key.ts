import type { MessageTemplate, SentTemplateTest } from '../../api/schema.ts';

export type TemplateKey = MessageTemplate['key'];
export type Channel = SentTemplateTest['channel'];

/** Of Discord, where the messages of each key go. */
export const CHANNELS: Readonly<Record<TemplateKey, Channel>> = {
  whale_trade: 'alerts',
  liquidation: 'alerts',
  daily_report: 'alerts',
  ipo_listed: 'human',
  dividend_paid: 'human',
  bailout_processed: 'human',
};
