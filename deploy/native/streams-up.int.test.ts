import { FILLS_LOG_STREAM, ORDERS_EXCHANGE, ORDERS_LOG_STREAM } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnBroker, startOwnBroker } from '../../tests/support/own-broker.ts';
import { openQueueReader } from '../../tests/support/queue-reader.ts';

let broker: OwnBroker;
/** In their order. */
const published: string[] = [];
beforeAll(async () => {
  broker = await startOwnBroker();
});
afterAll(() => broker.stop());

/** What else gets to the disk now and then only. */
const WRITE_DOWN = '[dets:sync(Table) || Table <- dets:all()].';

/**
 * As a broker is left by a stop that comes while its streams do: each has a new writer, and who that is cannot be noted,
 * for the table is held. Ends when the coordinator waits for both.
 */
const INTERRUPT_STREAMS = `
Asks = self(),
spawn(fun () ->
  mnesia:transaction(fun () ->
    mnesia:write_lock_table(rabbit_queue), Asks ! held, timer:sleep(infinity)
  end)
end),
receive held -> ok end,
[exit(amqqueue:get_pid(Q), kill)
 || Q <- rabbit_amqqueue:list(<<"/">>), amqqueue:get_type(Q) =:= rabbit_stream_queue],
IsNoting = fun (Stream) ->
  [] =/= [noting || {updating, _} <- tuple_to_list(Stream)]
end,
Streams = fun (State) -> maps:values(element(2, State)) end,
Wait = fun Wait () ->
  {ok, {_, State}, _} = ra:local_query({rabbit_stream_coordinator, node()}, fun (It) -> It end),
  case lists:all(IsNoting, Streams(State)) of
    true -> ok;
    false -> timer:sleep(20), Wait()
  end
end,
Wait(),
${WRITE_DOWN}`;

/** As it is left by a kill before it had written down that there is a coordinator. */
const FORGET_COORDINATOR = `
ra:force_delete_server(coordination, {rabbit_stream_coordinator, node()}),
${WRITE_DOWN}`;

async function publishOrder(text: string): Promise<void> {
  const connection = await connect(broker.amqpUrl);
  const channel = await connection.createConfirmChannel();
  channel.publish(ORDERS_EXCHANGE, 'somebody', Buffer.from(text), { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
}

async function declaredAgain(): Promise<boolean> {
  const connection = await connect(broker.amqpUrl);
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    await channel.checkExchange('orders.beacons');
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

/** Two starts of a broker; with every other test beside it that may take a while. */
const WITHIN_MS = 120_000;

test.each([
  ['right after its streams were declared', FORGET_COORDINATOR],
  ['while they came up', INTERRUPT_STREAMS],
])(
  'a broker that was stopped %s has them at its next start, and all that they held',
  async (when, interrupt) => {
    await publishOrder(`before a stop ${when}`);
    await broker.control('eval', interrupt);
    await broker.kill();
    await broker.restart();
    // Ready means that they are there: nobody who declares them is refused.
    const connection = await connect(broker.amqpUrl);
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    for (const stream of [ORDERS_LOG_STREAM, FILLS_LOG_STREAM]) await channel.checkQueue(stream);
    await connection.close();
    await expect.poll(declaredAgain, { timeout: 20_000 }).toBe(true);
    await publishOrder(`after a stop ${when}`);
    published.push(`before a stop ${when}`, `after a stop ${when}`);
    const reader = await openQueueReader(broker.amqpUrl);
    const journaled = await reader.readStream(ORDERS_LOG_STREAM, published.length);
    expect(journaled.map(({ content }) => content.toString())).toEqual(published);
    await reader.close();
  },
  WITHIN_MS,
);
