-- What the engine set aside, for administrators to look at and to decide of (decision 36). The messages stay in `orders.dead`,
-- where restores look for them.
CREATE TYPE "public"."dead_letter_state" AS ENUM('OPEN', 'REPLAY_ASKED', 'REPLAYED', 'DISCARDED');
--> statement-breakpoint
CREATE TABLE "dead_letters" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"content_sha256" "bytea" NOT NULL,
	"content" "bytea",
	"bytes" integer NOT NULL,
	"reason" text NOT NULL,
	"excerpt" text NOT NULL,
	"partition" smallint NOT NULL,
	"set_aside_at" timestamp(6) with time zone NOT NULL,
	"is_back_dated" boolean,
	"user_id" uuid,
	"order_id" uuid,
	"command_id" uuid,
	"accepted_at" timestamp(6) with time zone,
	"state" "dead_letter_state" DEFAULT 'OPEN' NOT NULL,
	"decided_at" timestamp(6) with time zone,
	"decided_by" uuid,
	"answered_at" timestamp(6) with time zone,
	"outcome" text,
	CONSTRAINT "dead_letters_content_sha256_unique" UNIQUE("content_sha256"),
	CONSTRAINT "dead_letters_digest_is_sha256" CHECK (octet_length("dead_letters"."content_sha256") = 32),
	CONSTRAINT "dead_letters_decided_by_somebody" CHECK (("dead_letters"."decided_at" is null) = ("dead_letters"."decided_by" is null) and ("dead_letters"."state" = 'OPEN' or "dead_letters"."decided_at" is not null))
);
--> statement-breakpoint
CREATE INDEX "dead_letters_by_time" ON "dead_letters" USING btree ("set_aside_at","id");
--> statement-breakpoint
CREATE INDEX "dead_letters_open" ON "dead_letters" USING btree ("state") WHERE "dead_letters"."state" = 'OPEN';
--> statement-breakpoint
CREATE INDEX "dead_letters_to_replay" ON "dead_letters" USING btree ("state") WHERE "dead_letters"."state" = 'REPLAY_ASKED';
--> statement-breakpoint
-- The engine keeps what it sets aside, and says what became of what was to be replayed.
GRANT SELECT, INSERT (content_sha256, content, bytes, reason, excerpt, partition, set_aside_at, is_back_dated, user_id,
  order_id, command_id, accepted_at), UPDATE (state, answered_at, outcome) ON dead_letters TO mockstreet_engine;
--> statement-breakpoint
-- Everything but the messages themselves, which hold credentials, be they sealed.
GRANT SELECT (id, content_sha256, bytes, reason, excerpt, partition, set_aside_at, is_back_dated, user_id, order_id,
  command_id, accepted_at, state, decided_at, decided_by, answered_at, outcome) ON dead_letters TO mockstreet_api;
--> statement-breakpoint
GRANT SELECT (content_sha256, state) ON dead_letters TO mockstreet_auditor;
--> statement-breakpoint
-- What an administrator decides of a letter: `replay`, for the engine to take it up, or `discard`. Answers `done`, also
-- where it was decided so before, which changes nothing and leaves nothing in the audit log; else why it may not be.
CREATE FUNCTION decide_dead_letter(letter_id uuid, decision text, act_at timestamptz, actor uuid, address text,
  actor_details jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  letter dead_letters%ROWTYPE;
  replays boolean := decision = 'replay';
BEGIN
  PERFORM FROM users WHERE id = actor AND is_active AND role = 'ADMIN' FOR SHARE;
  IF NOT FOUND THEN
    RETURN 'not_admin';
  END IF;
  SELECT * INTO letter FROM dead_letters WHERE id = letter_id FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'unknown';
  END IF;
  IF letter.state <> 'OPEN' THEN
    RETURN CASE
      WHEN replays = (letter.state <> 'DISCARDED') THEN 'done'
      WHEN replays THEN 'already_discarded'
      ELSE 'already_replayed' END;
  END IF;
  IF replays AND letter.content IS NULL THEN
    RETURN 'not_kept';
  END IF;
  -- What lies behind its own intake's stamps was promised to nobody, and would get a price of the past.
  IF replays AND letter.is_back_dated IS NOT FALSE THEN
    RETURN 'back_dated';
  END IF;
  -- As far as the journals and the tape go back.
  IF replays AND letter.accepted_at < act_at - interval '7 days' THEN
    RETURN 'too_old';
  END IF;
  UPDATE dead_letters SET state = CASE WHEN replays THEN 'REPLAY_ASKED' ELSE 'DISCARDED' END::dead_letter_state,
    decided_at = act_at, decided_by = actor, answered_at = NULL, outcome = NULL
  WHERE id = letter_id;
  PERFORM record_audit(act_at,
    CASE WHEN replays THEN 'dead_letter.replay_asked' ELSE 'dead_letter.discarded' END,
    actor, letter_id::text, address,
    jsonb_strip_nulls(jsonb_build_object('reason', letter.reason, 'claimed_user_id', letter.user_id,
      'claimed_order_id', letter.order_id, 'claimed_command_id', letter.command_id)) || actor_details);
  RETURN 'done';
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION decide_dead_letter TO mockstreet_api;
--> statement-breakpoint
-- How far each partition has come, and how far the tape is known, for the system page.
GRANT SELECT ON partition_progress, partition_layout, tape_heads TO mockstreet_api;
--> statement-breakpoint
-- What Discord has not been told yet: how much and since when, not what.
GRANT SELECT (channel, state, attempts, in_doubt, reason, event_at, attempted_at, finished_at) ON discord_messages
  TO mockstreet_api;
--> statement-breakpoint
-- How much of the outbox a reader has still before it. The API sees only the events that it tells people of.
CREATE FUNCTION outbox_pending() RETURNS TABLE (reader text, moved_at timestamptz, pending integer, oldest_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT cursors.reader, cursors.moved_at, ahead.pending, ahead.oldest_at FROM outbox_cursors AS cursors
  CROSS JOIN LATERAL (
    SELECT count(*)::integer AS pending, min(created_at) AS oldest_at FROM (
      SELECT unread.created_at FROM outbox AS unread
      WHERE (unread.transaction_id, unread.id) > (cursors.transaction_id, cursors.id)
      ORDER BY unread.transaction_id, unread.id LIMIT 10000) AS few) AS ahead
$$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION outbox_pending TO mockstreet_api;
