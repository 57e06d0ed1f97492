-- What accounts were worth, by the minute and by the day, and what became of their positions: derived from
-- settlements and the tape by a process of its own (home/portfolio), which can do it again.
CREATE TYPE "public"."position_event_kind" AS ENUM('OPENED', 'INCREASED', 'REDUCED', 'CLOSED');
--> statement-breakpoint
CREATE TABLE "equity_days" (
	"user_id" uuid NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"cash_krw" numeric(20, 8) NOT NULL,
	"liabilities_krw" numeric(20, 8) NOT NULL,
	"market_value_krw" numeric(20, 8),
	"exposure_krw" numeric(20, 8),
	"equity_krw" numeric(20, 8),
	"opening_krw" numeric(20, 8),
	"peak_krw" numeric(20, 8),
	"struck_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "equity_days_user_id_at_pk" PRIMARY KEY("user_id","at")
);
--> statement-breakpoint
CREATE TABLE "equity_minutes" (
	"user_id" uuid NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"cash_krw" numeric(20, 8) NOT NULL,
	"liabilities_krw" numeric(20, 8) NOT NULL,
	"market_value_krw" numeric(20, 8),
	"exposure_krw" numeric(20, 8),
	"equity_krw" numeric(20, 8),
	"opening_krw" numeric(20, 8),
	"peak_krw" numeric(20, 8),
	"struck_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "equity_minutes_user_id_at_pk" PRIMARY KEY("user_id","at")
);
--> statement-breakpoint
CREATE TABLE "position_events" (
	"user_id" uuid NOT NULL,
	"number" bigint NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"journal_id" uuid NOT NULL,
	"cause" "journal_kind" NOT NULL,
	"ticker_id" text NOT NULL,
	"kind" "position_event_kind" NOT NULL,
	"currency" "currency" NOT NULL,
	"quantity_change" numeric(20, 8) NOT NULL,
	"quantity_after" numeric(20, 8) NOT NULL,
	"cost_after" numeric(20, 8) NOT NULL,
	"cost_krw_after" numeric(20, 8) NOT NULL,
	"profit_krw" numeric(20, 8) NOT NULL,
	"price_profit_krw" numeric(20, 8) NOT NULL,
	"fx_profit_krw" numeric(20, 8),
	"fee_krw" numeric(20, 8) NOT NULL,
	"tax_krw" numeric(20, 8) NOT NULL,
	CONSTRAINT "position_events_user_id_number_pk" PRIMARY KEY("user_id","number"),
	CONSTRAINT "position_events_parts_sum" CHECK ("position_events"."profit_krw" = "position_events"."price_profit_krw" + coalesce("position_events"."fx_profit_krw", 0) - "position_events"."fee_krw" - "position_events"."tax_krw")
);
--> statement-breakpoint
CREATE TABLE "snapshot_accounts" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"due_at" timestamp(6) with time zone NOT NULL,
	"awaits" text,
	"fault" text,
	"asked" bigint NOT NULL,
	"answered" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "equity_minutes_oldest" ON "equity_minutes" USING btree ("at");
--> statement-breakpoint
CREATE INDEX "position_events_ticker" ON "position_events" USING btree ("user_id","ticker_id","number");
--> statement-breakpoint
CREATE INDEX "snapshot_accounts_due" ON "snapshot_accounts" USING btree ("due_at","user_id");
--> statement-breakpoint
CREATE INDEX "snapshot_accounts_asked" ON "snapshot_accounts" USING btree ("user_id") WHERE "snapshot_accounts"."asked" <> "snapshot_accounts"."answered";
--> statement-breakpoint
-- Accounts that have traded before there were snapshots: struck from their first settlement on.
INSERT INTO snapshot_accounts (user_id, due_at, asked, answered)
SELECT DISTINCT user_id, 'epoch'::timestamptz, 1, 0 FROM fills;
--> statement-breakpoint
-- Deletes snapshots of minutes that ended before the given moment, oldest first, at most that many; returns
-- how many went. Whoever calls it: none of the last thirty days by the database's own clock.
CREATE FUNCTION prune_equity_minutes(older_than timestamptz, at_most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  pruned integer;
BEGIN
  DELETE FROM equity_minutes WHERE (user_id, at) IN (
    SELECT oldest.user_id, oldest.at FROM equity_minutes AS oldest
    WHERE oldest.at < least(older_than, now() - interval '30 days')
    ORDER BY oldest.at LIMIT at_most);
  GET DIAGNOSTICS pruned = ROW_COUNT;
  RETURN pruned;
END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO mockstreet_snapshots;
--> statement-breakpoint
-- Snapshots are of what settlements did to accounts, and of the tape.
GRANT SELECT ON fills, action_applications, ledger_entries, corporate_actions, prints, candles, tape_heads
  TO mockstreet_snapshots;
--> statement-breakpoint
GRANT SELECT (id, accepted_at) ON orders TO mockstreet_snapshots;
--> statement-breakpoint
GRANT SELECT (user_id, ticker_id) ON portfolios TO mockstreet_snapshots;
--> statement-breakpoint
GRANT SELECT (ticker_id, market, is_tradable) ON instruments TO mockstreet_snapshots;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION grant_journal_id, prune_equity_minutes, outbox_horizon, outbox_lead
  TO mockstreet_snapshots;
--> statement-breakpoint
GRANT SELECT ON outbox, outbox_cursors TO mockstreet_snapshots;
--> statement-breakpoint
CREATE POLICY snapshots_see_settlements ON outbox FOR SELECT TO mockstreet_snapshots
  USING (channel = 'trade_events');
--> statement-breakpoint
GRANT INSERT, UPDATE (transaction_id, id, moved_at) ON outbox_cursors TO mockstreet_snapshots;
--> statement-breakpoint
CREATE POLICY snapshots_own_their_cursor ON outbox_cursors TO mockstreet_snapshots
  USING (reader = 'equity-snapshots') WITH CHECK (reader = 'equity-snapshots');
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON snapshot_accounts, equity_minutes, equity_days, position_events
  TO mockstreet_snapshots;
--> statement-breakpoint
GRANT SELECT ON snapshot_accounts, equity_minutes, equity_days, position_events
  TO mockstreet_api, mockstreet_auditor;
