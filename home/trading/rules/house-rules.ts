import { DEFAULT_TRADING_RULES, type TradingRules } from '../core/trading-rules.ts';
import { bailoutRules } from './bailout-rules.ts';
import { guardRules } from './guard-rules.ts';
import { humanEtfRules } from './human-etf-rules.ts';
import { marginRules } from './margin-rules.ts';

type HouseConfig = Parameters<typeof guardRules>[0] &
  Parameters<typeof marginRules>[0] &
  Parameters<typeof bailoutRules>[0] &
  Parameters<typeof humanEtfRules>[0];

/** What the house decides by, as configured: the engine takes its rules from here, and the API those that it tells of. */
export function houseRules(config: HouseConfig): TradingRules {
  return {
    ...DEFAULT_TRADING_RULES,
    guards: guardRules(config),
    margin: marginRules(config),
    bailout: bailoutRules(config),
    humanEtf: humanEtfRules(config),
  };
}
