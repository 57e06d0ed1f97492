import { host, port, secretText, secretUrl, wholeNumber } from '@mockstreet/shared/config';
import { decimal, parseDecimal } from '@mockstreet/shared/decimal';
import { z } from 'zod';

const positive = (most: string) =>
  z
    .string()
    .refine((text) => {
      const value = parseDecimal(text);
      return value !== undefined && value > 0n && value <= decimal(most);
    }, `must be a decimal above zero and at most ${most}`)
    .transform(decimal);

const exchangeUrl = () =>
  z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ description: "Instead of the exchange's public address, for tests" });

/** Configuration of the feeder process. */
export const feederConfigSchema = z
  .object({
    HOST: host(),
    PORT: port().meta({ description: 'Health and metrics' }),
    DATABASE_URL: secretUrl('postgres', 'postgresql'),
    REDIS_URL: secretUrl('redis', 'rediss'),
    FEED: z.enum(['auto', 'live', 'sim', 'replay']).default('auto').meta({
      description: 'Where prices come from; auto is live where the exchange answers, else sim',
    }),
    SEED: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
      .optional()
      .meta({ description: 'Of the simulated market; without it one is drawn and kept' }),
    TAPE: z.string().optional().meta({ description: 'File or folder of recorded prices (replay)' }),
    SPEED: positive('10000')
      .default(decimal('1'))
      .meta({ description: 'How many times faster than recorded the tape plays' }),
    SESSIONS: z.enum(['real', 'always']).default('real'),
    TAPE_FX_USDT_KRW: positive('100000')
      .default(decimal('1100'))
      .meta({ description: 'Won for one USDT on a tape that does not say: a pinned test rate' }),
    UPBIT_URL: exchangeUrl(),
    BINANCE_URL: exchangeUrl(),
    BITGET_URL: exchangeUrl(),
    CRYPTO_SANDBOX: z.enum(['off', 'on']).default('off').meta({
      description:
        "Prices of Binance's test network and of Bitget's paper trading, marked as made up",
    }),
    KIS_APP_KEY: secretText()
      .optional()
      .meta({ description: 'Of Korea Investment & Securities: real prices of KRX and the US' }),
    KIS_APP_SECRET: secretText().optional(),
    KIS_ACCOUNT_NO: secretText(/^\d{8}-?\d{2}$/, 'an account number like 12345678-01')
      .optional()
      .meta({ description: 'Of the same broker; prices do without, only its form is looked at' }),
    KIS_ENVIRONMENT: z.enum(['real', 'paper']).default('real').meta({
      description: 'Which of the two services the keys are for; paper serves less, and slower',
    }),
    KIS_REST_URL: exchangeUrl(),
    KIS_SOCKET_URL: z
      .url({ protocol: /^wss?$/ })
      .optional()
      .meta({
        description: "Instead of the broker's own address, for tests",
      }),
    STATE_DIR: z.string().optional().meta({
      description: "Folder where the broker's token is kept; needed with KIS_APP_KEY",
    }),
    TAPE_RETENTION_DAYS: wholeNumber(2, 365).default(8).meta({
      description: 'Days of prints kept, to price orders after an outage',
    }),
    CANDLE_HISTORY: z.enum(['on', 'off']).default('on').meta({
      description: "Whether charts begin with the venues' own candles of before the first start",
    }),
    CANDLE_RETENTION_MONTHS: wholeNumber(0, 1_200).default(0).meta({
      description:
        'Whole months of one-minute candles kept before the present one, 0 for good; longer candles stay',
    }),
  })
  .superRefine((config, context) => {
    if (config.FEED === 'replay' && config.TAPE === undefined) {
      context.addIssue({ code: 'custom', path: ['TAPE'], message: 'is needed with FEED=replay' });
    }
    if (config.KIS_APP_KEY === undefined && config.KIS_APP_SECRET === undefined) return;
    for (const name of ['KIS_APP_KEY', 'KIS_APP_SECRET', 'STATE_DIR'] as const) {
      if (config[name] !== undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message: 'is needed with keys of KIS' });
    }
  });
export type FeederConfig = z.output<typeof feederConfigSchema>;
