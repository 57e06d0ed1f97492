import { Hono } from 'hono';
import { Gauge, Registry } from 'prom-client';
import type { BotState } from './bot-state.ts';

/** GET /health, /health/ready (a row per dependency) and /metrics of the bot. */
export function createBotHealth(state: BotState): Hono {
  const registry = createRegistry(state);
  return new Hono()
    .get('/health', (context) => context.json({ status: 'ok' }))
    .get('/health/ready', (context) => {
      const dependencies = [
        row('postgres', state.postgresFault === null, state.postgresFault),
        { ...row('discord', isWell(state), state.discordFault), role: state.role },
      ];
      const ready = dependencies.every(({ ok }) => ok);
      const body = { status: ready ? 'ready' : 'not_ready', dependencies };
      return context.json(body, ready ? 200 : 503);
    })
    .get('/metrics', async (context) =>
      context.text(await registry.metrics(), 200, { 'content-type': registry.contentType }),
    );
}

/** Without a token there is nothing to be connected to. */
function isWell({ role, discordFault }: BotState): boolean {
  return role === 'off' || (role === 'connected' && discordFault === null);
}

function row(name: string, ok: boolean, fault: string | null) {
  return { name, ok, ...(fault !== null && { fault }) };
}

function createRegistry(state: BotState): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      ...{ name, help },
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('bot_connected', '1 while commands reach it', () => (state.role === 'connected' ? 1 : 0));
  gauge('bot_connects', 'Times it was connected, since the start', () => state.counts.connects);
  gauge('bot_answered', 'Commands answered, since the start', () => state.counts.answered);
  gauge('bot_failed', 'Commands without a proper answer, since the start', () => {
    return state.counts.failed;
  });
  return registry;
}
