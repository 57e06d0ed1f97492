-- What Discord is told of what happens here: taken in from the outbox by a process of its own (home/social/notifier),
-- sent from here in order.
CREATE TYPE "public"."discord_channel" AS ENUM('alerts', 'human');
--> statement-breakpoint
CREATE TYPE "public"."discord_message_state" AS ENUM('pending', 'sending', 'sent', 'muted', 'refused', 'off');
--> statement-breakpoint
CREATE TABLE "discord_messages" (
	"channel" "discord_channel" NOT NULL,
	"transaction_id" "xid8" NOT NULL,
	"event_id" bigint NOT NULL,
	"part" smallint NOT NULL,
	"template" text NOT NULL,
	"user_id" uuid,
	"mutable" boolean NOT NULL,
	"fields" json NOT NULL,
	"text" text,
	"state" "discord_message_state" NOT NULL,
	"in_doubt" boolean NOT NULL,
	"maybe_twice" boolean DEFAULT false NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"reason" text,
	"message_id" bigint,
	"event_at" timestamp(6) with time zone NOT NULL,
	"attempted_at" timestamp(6) with time zone,
	"finished_at" timestamp(6) with time zone,
	CONSTRAINT "discord_messages_channel_transaction_id_event_id_part_pk" PRIMARY KEY("channel","transaction_id","event_id","part"),
	CONSTRAINT "discord_messages_end_once" CHECK (("discord_messages"."finished_at" is null) = ("discord_messages"."state" in ('pending', 'sending'))),
	CONSTRAINT "discord_messages_sending_has_text" CHECK ("discord_messages"."state" <> 'sending' or ("discord_messages"."text" is not null and "discord_messages"."attempted_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "discord_alerts_muted" boolean DEFAULT false NOT NULL;
--> statement-breakpoint
ALTER TABLE "outbox_cursors" ADD COLUMN "doubt_transaction_id" "xid8";
--> statement-breakpoint
ALTER TABLE "outbox_cursors" ADD COLUMN "doubt_id" bigint;
--> statement-breakpoint
CREATE INDEX "discord_messages_unfinished" ON "discord_messages" USING btree ("channel","transaction_id","event_id","part") WHERE "discord_messages"."finished_at" is null;
--> statement-breakpoint
CREATE INDEX "discord_messages_finished" ON "discord_messages" USING btree ("finished_at");
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO mockstreet_notifier;
--> statement-breakpoint
GRANT SELECT ON outbox, outbox_cursors TO mockstreet_notifier;
--> statement-breakpoint
CREATE POLICY notifier_sees_what_is_told ON outbox FOR SELECT TO mockstreet_notifier
  USING (channel IN ('trade_events', 'liquidation_events', 'human_events'));
--> statement-breakpoint
GRANT INSERT, UPDATE (transaction_id, id, moved_at) ON outbox_cursors TO mockstreet_notifier;
--> statement-breakpoint
CREATE POLICY notifier_owns_its_cursors ON outbox_cursors TO mockstreet_notifier
  USING (reader IN ('discord-alerts', 'discord-human'))
  WITH CHECK (reader IN ('discord-alerts', 'discord-human'));
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION outbox_horizon, outbox_lead TO mockstreet_notifier;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON discord_messages TO mockstreet_notifier;
--> statement-breakpoint
-- Whom it names, and who does not want to be.
GRANT SELECT (id, nickname, discord_alerts_muted) ON users TO mockstreet_notifier;
--> statement-breakpoint
GRANT UPDATE (discord_alerts_muted) ON users TO mockstreet_api;
--> statement-breakpoint
-- How far Discord has been told is part of what a restore needs to know.
GRANT SELECT (channel, transaction_id, event_id, part, finished_at) ON discord_messages
  TO mockstreet_journal;
--> statement-breakpoint
-- Deletes messages that were over and done with before the given moment, oldest first, at most that many; returns
-- how many went. Whoever calls it: none of the last thirty days by the database's own clock, and of each
-- channel not the last one, whose id says where to look for what came after it.
CREATE FUNCTION prune_discord_messages(older_than timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  pruned integer;
BEGIN
  DELETE FROM discord_messages WHERE (channel, transaction_id, event_id, part) IN (
    SELECT oldest.channel, oldest.transaction_id, oldest.event_id, oldest.part
    FROM discord_messages AS oldest
    WHERE oldest.finished_at < least(older_than, now() - interval '30 days')
      AND EXISTS (SELECT FROM discord_messages AS newer
        WHERE newer.channel = oldest.channel AND newer.state = 'sent'
          AND (newer.transaction_id, newer.event_id, newer.part)
            > (oldest.transaction_id, oldest.event_id, oldest.part))
    ORDER BY oldest.finished_at LIMIT at_most);
  GET DIAGNOSTICS pruned = ROW_COUNT;
  RETURN pruned;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION prune_discord_messages TO mockstreet_notifier;
--> statement-breakpoint
GRANT SELECT ON message_templates TO mockstreet_notifier;
--> statement-breakpoint
-- A channel has no webhook any more: its cursor would keep the outbox from being pruned for ever, and what it had not
-- yet posted is put down as switched off. Returns how many messages that were.
CREATE FUNCTION switch_off_discord(which discord_channel, at timestamptz) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  unposted integer;
BEGIN
  DELETE FROM outbox_cursors WHERE reader = 'discord-' || which;
  UPDATE discord_messages SET state = 'off', finished_at = at
  WHERE channel = which AND finished_at IS NULL;
  GET DIAGNOSTICS unposted = ROW_COUNT;
  RETURN unposted;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION switch_off_discord TO mockstreet_notifier;
