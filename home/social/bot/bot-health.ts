import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import { createGauges, createProcessHealth, dependencyRow } from '#health/process-health';
import type { BotState } from './bot-state.ts';

/** GET /health, /health/ready (a row per dependency) and /metrics of the bot. */
export function createBotHealth(state: BotState): Hono {
  const registry = createRegistry(state);
  return createProcessHealth(registry, () => {
    const dependencies = [
      dependencyRow('postgres', state.postgresFault),
      { ...dependencyRow('discord', state.discordFault, isWell(state)), role: state.role },
    ];
    return { dependencies };
  });
}

/** Without a token there is nothing to be connected to. */
function isWell({ role, discordFault }: BotState): boolean {
  return role === 'off' || (role === 'connected' && discordFault === null);
}

function createRegistry(state: BotState): Registry {
  const { registry, gauge } = createGauges();
  gauge('bot_connected', '1 while commands reach it', () => (state.role === 'connected' ? 1 : 0));
  gauge('bot_connects', 'Times it was connected, since the start', () => state.counts.connects);
  gauge('bot_answered', 'Commands answered, since the start', () => state.counts.answered);
  gauge('bot_failed', 'Commands without a proper answer, since the start', () => {
    return state.counts.failed;
  });
  return registry;
}
