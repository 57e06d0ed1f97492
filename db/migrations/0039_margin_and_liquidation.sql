-- Accounts that may owe: asked for by command, looked after by the engine, liquidated when they fall below
-- their maintenance margin, charged interest by the day.
ALTER TYPE "public"."command_kind" ADD VALUE 'MARGIN';
--> statement-breakpoint
ALTER TYPE "public"."journal_kind" ADD VALUE 'INTEREST';
--> statement-breakpoint
ALTER TYPE "public"."ledger_account" ADD VALUE 'INTEREST';
--> statement-breakpoint
CREATE TABLE "interest_charges" (
	"user_id" uuid NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"journal_id" uuid NOT NULL,
	"liability_krw" numeric(20, 8) NOT NULL,
	"rate" numeric(20, 8) NOT NULL,
	"interest_krw" numeric(20, 8) NOT NULL,
	"decided_under" text NOT NULL,
	"settled_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "interest_charges_user_id_at_pk" PRIMARY KEY("user_id","at"),
	CONSTRAINT "interest_charges_journal" UNIQUE("journal_id"),
	CONSTRAINT "interest_charges_are_owed" CHECK ("interest_charges"."liability_krw" > 0 and "interest_charges"."interest_krw" > 0
        and "interest_charges"."interest_krw" = trunc("interest_charges"."interest_krw"))
);
--> statement-breakpoint
CREATE TABLE "liquidations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"print_ticker_id" text,
	"print_at" timestamp(6) with time zone,
	"print_kind" "print_kind",
	"print_last" numeric(20, 8),
	"print_source" text,
	"maintenance" numeric(20, 8) NOT NULL,
	"cash_krw" numeric(20, 8) NOT NULL,
	"exposure_krw" numeric(20, 8) NOT NULL,
	"equity_krw" numeric(20, 8) NOT NULL,
	"cash_after_krw" numeric(20, 8) NOT NULL,
	"exposure_after_krw" numeric(20, 8) NOT NULL,
	"equity_after_krw" numeric(20, 8) NOT NULL,
	"cancelled" integer NOT NULL,
	"sold" integer NOT NULL,
	"decided_under" text NOT NULL,
	"settled_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "liquidations_of_a_moment" UNIQUE("user_id","at"),
	CONSTRAINT "liquidations_print_is_whole" CHECK (num_nonnulls("liquidations"."print_ticker_id", "liquidations"."print_at", "liquidations"."print_kind", "liquidations"."print_last", "liquidations"."print_source") in (0, 5)),
	CONSTRAINT "liquidations_did_something" CHECK ("liquidations"."cancelled" >= 0 and "liquidations"."sold" >= 0 and "liquidations"."cancelled" + "liquidations"."sold" > 0)
);
--> statement-breakpoint
ALTER TABLE "orders" DROP CONSTRAINT "orders_user_client_order_id";
--> statement-breakpoint
ALTER TABLE "wallets" DROP CONSTRAINT "wallets_balance_not_negative";
--> statement-breakpoint
ALTER TABLE "wallets" DROP CONSTRAINT "wallets_hold_what_is_there";
--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "margin_since" timestamp(6) with time zone;
--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "margin_checked_to" timestamp(6) with time zone;
--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "margin_partition" smallint;
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "enabled" boolean;
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "liquidation_id" uuid;
--> statement-breakpoint
CREATE INDEX "wallets_on_margin" ON "wallets" USING btree ("margin_partition","user_id") WHERE "wallets"."margin_since" is not null;
--> statement-breakpoint
CREATE UNIQUE INDEX "orders_user_client_order_id" ON "orders" USING btree ("user_id","client_order_id") WHERE "orders"."liquidation_id" is null;
--> statement-breakpoint
CREATE INDEX "orders_of_liquidation" ON "orders" USING btree ("liquidation_id") WHERE "orders"."liquidation_id" is not null;
--> statement-breakpoint
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_margin_is_whole" CHECK (num_nonnulls("wallets"."margin_since", "wallets"."margin_checked_to", "wallets"."margin_partition") in (0, 3));
--> statement-breakpoint
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_balance_not_negative" CHECK ("wallets"."balance_krw" >= 0 or "wallets"."margin_since" is not null);
--> statement-breakpoint
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_hold_what_is_there" CHECK ("wallets"."held_krw" >= 0
        and ("wallets"."held_krw" <= "wallets"."balance_krw" or "wallets"."margin_since" is not null));
--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_margin_is_on_or_off" CHECK (("commands"."enabled" is not null) = ("commands"."kind"::text = 'MARGIN'));
--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_forced_are_sales" CHECK ("orders"."liquidation_id" is null
        or ("orders"."side" = 'SELL' and "orders"."type" = 'MARKET' and "orders"."status" = 'FILLED'));
--> statement-breakpoint
CREATE TRIGGER liquidations_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON liquidations
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER interest_charges_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON interest_charges
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Drops the days of the tape that end at or before the given one. Whoever calls it: neither today nor
-- the two days before it by the database's own clock. Where an order waits, as many days are kept
-- before the first moment that it may yet be priced by, however long ago that is. Of orders that rest, that
-- is where their partition is matched to: a price below the market does not keep months of tape; of accounts in
-- debt, the moment up to which they are looked after.
CREATE OR REPLACE FUNCTION drop_prints_before(day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  today date := (now() AT TIME ZONE 'UTC')::date;
  waited_from timestamptz := least(
    -- Without a print since it came, an order waits for what is not decided yet.
    (SELECT min(CASE WHEN head.last_print_at > waiting.not_before THEN waiting.not_before
      ELSE greatest(waiting.not_before, head.complete_to) END)
    FROM orders AS waiting JOIN tape_heads AS head USING (ticker_id)
    WHERE waiting.status = 'PENDING' AND waiting.resting_since IS NULL),
    (SELECT min(greatest(resting.since, matching.matched_to))
    FROM (SELECT partition, ticker_id, min(resting_since) AS since FROM orders
      WHERE status = 'PENDING' AND resting_since IS NOT NULL
      GROUP BY partition, ticker_id) AS resting
    LEFT JOIN matching_heads AS matching USING (partition, ticker_id)),
    (SELECT min(margin_checked_to) FROM wallets
    WHERE margin_since IS NOT NULL AND balance_krw < 0 AND EXISTS (
      SELECT FROM portfolios WHERE portfolios.user_id = wallets.user_id AND quantity > 0)));
  first_kept date := least(today, (waited_from AT TIME ZONE 'UTC')::date) - greatest(today - day, 2);
  dropping text;
  dropped integer := 0;
BEGIN
  FOR dropping IN
    SELECT inhrelid::regclass::text FROM pg_inherits
    WHERE inhparent = 'prints'::regclass AND inhrelid::regclass::text < 'prints_' || to_char(first_kept, 'YYYYMMDD')
  LOOP
    EXECUTE format('DROP TABLE %I', dropping);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
--> statement-breakpoint
GRANT INSERT ON liquidations, interest_charges TO mockstreet_engine;
--> statement-breakpoint
GRANT UPDATE (margin_since, margin_checked_to, margin_partition) ON wallets TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON liquidations, interest_charges TO mockstreet_api, mockstreet_journal, mockstreet_auditor;
--> statement-breakpoint
GRANT SELECT ON interest_charges TO mockstreet_snapshots;
