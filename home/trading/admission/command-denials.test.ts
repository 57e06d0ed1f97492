import { decimal } from '@mockstreet/shared/decimal';
import { addMicros } from '@mockstreet/shared/instant';
import { type BailoutInput, bailOut } from '../core/bail-out.ts';
import { type ListInput, listHumanEtf } from '../core/list-human-etf.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { buildCommand } from '../core/testing/build-command.ts';
import { buildMarket } from '../core/testing/build-margin.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { START, second } from '../core/testing/moment.ts';
import { type Stage, tryDocument, tryStage } from '../testing/denial-stages.ts';

const ASKED = buildCommand({ intent: { kind: 'BAILOUT' } });

const BAILOUT: Stage<BailoutInput> = {
  heading: 'When a bailout is asked for',
  sound: {
    event: { kind: 'command', command: ASKED, at: second(9) },
    ...{ account: buildAccount('0'), orders: [], sources: buildMarket({ prints: [] }) },
  },
  faults: [
    {
      answer: 'NOT_ELIGIBLE listed=',
      breaks: (given) => ({ ...given, account: { ...given.account, humanEtf: 'HUMAN-ETF-ME' } }),
    },
    {
      answer: 'LIMIT_EXCEEDED limit=bailout',
      breaks: (given) => ({ ...given, account: { ...given.account, trustedAgainAt: second(10) } }),
    },
    {
      answer: 'NOT_ELIGIBLE equity=',
      breaks: (given) => ({ ...given, account: { ...given.account, cashKrw: decimal('100001') } }),
    },
  ],
  decide: (given) => bailOut(given).result.denial ?? undefined,
};

const TERMS = { name: 'ME', dividendRate: decimal('0.5') };

const LISTING: Stage<ListInput> = {
  heading: 'When somebody asks to be listed',
  sound: {
    event: {
      kind: 'command',
      command: buildCommand({ intent: { kind: 'LIST', ...TERMS }, acceptedAt: second(8) }),
      at: second(9),
    },
    intent: TERMS,
    ...{ account: buildAccount('1000000'), orders: [], sources: buildMarket({ prints: [] }) },
    gate: { isTaken: false, listedBefore: undefined },
  },
  faults: [
    {
      answer: 'NOT_ELIGIBLE listed=',
      breaks: (given) => ({ ...given, gate: { ...given.gate, listedBefore: 'HUMAN-ETF-ME' } }),
    },
    {
      answer: 'NOT_ELIGIBLE margin=on',
      breaks: (given) => {
        const margin = { partition: 0, since: START, checkedTo: START };
        return { ...given, account: { ...given.account, margin } };
      },
    },
    {
      answer: 'LIMIT_EXCEEDED limit=bailout',
      breaks: (given) => ({ ...given, account: { ...given.account, trustedAgainAt: second(10) } }),
    },
    {
      answer: 'SELF_DEALING human_etf=',
      breaks: (given) => ({
        ...given,
        orders: [buildOrder({ tickerId: 'HUMAN-ETF-ANOTHER', acceptedAt: addMicros(START, -1) })],
      }),
    },
    {
      answer: 'NOT_ELIGIBLE name=taken',
      breaks: (given) => ({ ...given, gate: { ...given.gate, isTaken: true } }),
    },
    {
      answer: 'NOT_ELIGIBLE equity=',
      breaks: (given) => ({ ...given, account: { ...given.account, cashKrw: decimal('999999') } }),
    },
  ],
  decide: (given) => listHumanEtf(given).result.denial ?? undefined,
};

tryStage(BAILOUT);
tryStage(LISTING);

tryDocument([BAILOUT, LISTING]);
