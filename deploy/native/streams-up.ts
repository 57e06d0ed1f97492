import { z } from 'zod';

/** What is asked of a broker that answers. */
export interface StreamsOptions {
  /** As its management lists them: `type` and `state` of each queue. */
  readonly listQueues: () => Promise<unknown>;
  /** Has the broker bring streams back that it left behind; see {@link ROUSE_STREAMS}. */
  readonly rouse: () => Promise<void>;
}

/** Looks (one each tenth of a second) between two tries to rouse; a broker that is well needs two or three. */
const LOOKS_BETWEEN = 20;
/** After these the start goes on without them: topology says what the broker refuses it. */
const LOOKS_MAX = 100;

const queuesSchema = z.array(
  z.object({ type: z.string().optional(), state: z.string().optional() }),
);

/**
 * RabbitMQ 3.10 lists a stream only when its coordinator has noted who writes it, anew at each start. Where the broker is
 * stopped within that half a second, in order or not, the note counts as being under way for good, whatever starts
 * follow: the stream stands, and whoever declares it hears that its home node is down (issue 6179 of rabbitmq-server,
 * mended in 3.11). The first of the two is the coordinator's own word for a note that failed: it takes it once more. The
 * other is for a coordinator that a kill left without knowledge of the stream, in the second in which that was first
 * declared. Neither deletes anything, and both go on where the stream's log ends.
 */
export const ROUSE_STREAMS = `
[begin
   #{name := Id} = amqqueue:get_type_state(Q),
   rabbit_log:warning("~s was left behind by a stop; the stream coordinator is told to bring it back", [Id]),
   case rabbit_stream_coordinator:members(Id) of
     {ok, _} -> ra:process_command({rabbit_stream_coordinator, node()},
                                   {action_failed, Id, #{action => updating_mnesia}});
     _ -> rabbit_stream_coordinator:new_stream(Q, node())
   end
 end || V <- rabbit_vhost:list_names(),
        Q <- rabbit_amqqueue:list_down(V),
        amqqueue:get_type(Q) =:= rabbit_stream_queue].`;

/**
 * Whether every stream of a broker is there, to be asked again until it is so: a broker that is stopped before leaves them
 * behind. Those that stay away are roused.
 */
export function createStreamsLook({ listQueues, rouse }: StreamsOptions): () => Promise<boolean> {
  let looks = 0;
  return async () => {
    const queues = queuesSchema.parse(await listQueues());
    if (!queues.some(({ type, state }) => type === 'stream' && state === 'down')) return true;
    looks += 1;
    // That it failed is seen by the streams, at the next looks.
    if (looks % LOOKS_BETWEEN === 0) await rouse().catch(() => {});
    return looks >= LOOKS_MAX;
  };
}
