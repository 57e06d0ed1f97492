-- Who is who in Discord, for the bot (home/social/bot), and the codes by which people show it.
CREATE TABLE "discord_link_codes" (
	"digest" "bytea" PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp(6) with time zone NOT NULL,
	"expires_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "discord_link_codes_digest_is_sha256" CHECK (octet_length("discord_link_codes"."digest") = 32)
);
--> statement-breakpoint
CREATE TABLE "discord_links" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"discord_user_id" text,
	"changed_at" timestamp(6) with time zone NOT NULL,
	-- At commit: a restore writes several of these rows at once, whoever took over from whom.
	CONSTRAINT "discord_links_discord_user_id_unique" UNIQUE("discord_user_id") DEFERRABLE INITIALLY DEFERRED,
	CONSTRAINT "discord_links_id" CHECK ("discord_links"."discord_user_id" ~ '^[0-9]{1,20}$')
);
--> statement-breakpoint
ALTER TABLE "discord_link_codes" ADD CONSTRAINT "discord_link_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "discord_links" ADD CONSTRAINT "discord_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "discord_link_codes_of_user" ON "discord_link_codes" USING btree ("user_id");
--> statement-breakpoint
-- A restored home must not take somebody for who they said long ago that they are not.
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON discord_links
  FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
-- Keeps a new code of a user, beside two older ones at most. False for who was deactivated.
CREATE FUNCTION keep_discord_link_code(digest bytea, owner uuid, at timestamptz, expires_at timestamptz,
  address text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM users WHERE id = owner AND is_active FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  DELETE FROM discord_link_codes AS kept WHERE kept.expires_at <= at
    OR kept.digest IN (SELECT older.digest FROM discord_link_codes AS older
      WHERE older.user_id = owner ORDER BY older.created_at DESC OFFSET 2);
  INSERT INTO discord_link_codes VALUES (digest, owner, at, expires_at);
  PERFORM record_audit(at, 'discord.code_created', owner, owner::text, address,
    jsonb_build_object('expires_at', expires_at));
  RETURN true;
END $$;
--> statement-breakpoint
-- Takes a code for proof that this user of Discord is the one of ours who made it. One account each: an older link of
-- either of them ends. Null for a code that is unknown, used or expired, or of somebody who was deactivated.
CREATE FUNCTION link_discord(code bytea, discord_user text, at timestamptz) RETURNS jsonb
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  owner users%ROWTYPE;
  linked_before text;
  taken_from uuid;
BEGIN
  LOCK TABLE discord_links IN SHARE ROW EXCLUSIVE MODE;
  SELECT users.* INTO owner FROM users JOIN discord_link_codes AS made ON made.user_id = users.id
  WHERE made.digest = code AND made.expires_at > greatest(at, now()) AND users.is_active;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  DELETE FROM discord_link_codes WHERE user_id = owner.id;
  SELECT discord_user_id INTO linked_before FROM discord_links WHERE user_id = owner.id;
  UPDATE discord_links SET discord_user_id = NULL, changed_at = at
  WHERE discord_user_id = discord_user AND user_id <> owner.id
  RETURNING user_id INTO taken_from;
  INSERT INTO discord_links VALUES (owner.id, discord_user, at)
  ON CONFLICT (user_id) DO UPDATE SET discord_user_id = excluded.discord_user_id,
    changed_at = excluded.changed_at;
  IF taken_from IS NOT NULL THEN
    PERFORM record_audit(at, 'discord.unlinked', owner.id, taken_from::text, NULL,
      jsonb_build_object('discord_user_id', discord_user, 'taken_over_by', owner.id));
  END IF;
  PERFORM record_audit(at, 'discord.linked', owner.id, owner.id::text, NULL,
    jsonb_build_object('discord_user_id', discord_user, 'before', linked_before));
  RETURN jsonb_build_object('nickname', owner.nickname,
    'replaced', coalesce(linked_before <> discord_user, false), 'taken_over', taken_from IS NOT NULL);
END $$;
--> statement-breakpoint
-- Ends the link of a user, and what codes there are. False where there was none.
CREATE FUNCTION unlink_discord(owner uuid, at timestamptz, address text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  linked_before text;
BEGIN
  DELETE FROM discord_link_codes WHERE user_id = owner;
  SELECT discord_user_id INTO linked_before FROM discord_links WHERE user_id = owner FOR UPDATE;
  IF linked_before IS NULL THEN
    RETURN false;
  END IF;
  UPDATE discord_links SET discord_user_id = NULL, changed_at = at WHERE user_id = owner;
  PERFORM record_audit(at, 'discord.unlinked', owner, owner::text, address,
    jsonb_build_object('discord_user_id', linked_before));
  RETURN true;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keep_discord_link_code, unlink_discord TO mockstreet_api;
--> statement-breakpoint
GRANT SELECT ON discord_links TO mockstreet_api;
--> statement-breakpoint
-- The bot reads what it answers with, and writes nothing but who is who, by a code.
GRANT USAGE ON SCHEMA public TO mockstreet_bot;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION link_discord, outbox_horizon, outbox_lead TO mockstreet_bot;
--> statement-breakpoint
GRANT SELECT ON discord_links, instruments, prints, wallets, portfolios, equity_days, outbox_cursors
  TO mockstreet_bot;
--> statement-breakpoint
GRANT SELECT (id, nickname, is_active, created_at) ON users TO mockstreet_bot;
--> statement-breakpoint
GRANT SELECT (journal_id, account, amount, event_at) ON ledger_entries TO mockstreet_bot;
--> statement-breakpoint
GRANT SELECT (user_id, filled_at) ON fills TO mockstreet_bot;
--> statement-breakpoint
GRANT SELECT (user_id, status) ON orders TO mockstreet_bot;
--> statement-breakpoint
GRANT SELECT (user_id, at, equity_before_krw, cash_krw) ON bailouts TO mockstreet_bot;
--> statement-breakpoint
GRANT SELECT (user_id, due_at) ON snapshot_accounts TO mockstreet_bot;
--> statement-breakpoint
GRANT SELECT (ticker_id, from_at, to_at) ON halts TO mockstreet_bot;
--> statement-breakpoint
GRANT SELECT (ticker_id, day, base) ON session_bases TO mockstreet_bot;
--> statement-breakpoint
-- Whose account changed: the ranking in the bot's memory reads those again.
GRANT SELECT (id, action, subject) ON audit_log TO mockstreet_bot;
--> statement-breakpoint
GRANT SELECT ON outbox TO mockstreet_bot;
--> statement-breakpoint
CREATE POLICY bot_sees_orders ON outbox FOR SELECT TO mockstreet_bot USING (channel = 'trade_events');
