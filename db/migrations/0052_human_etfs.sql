-- Friends as stocks: who listed themselves, what each strike came to, and the commands by which both are decided.
ALTER TYPE "public"."corporate_action_kind" ADD VALUE 'REDEMPTION';
--> statement-breakpoint
ALTER TYPE "public"."command_kind" ADD VALUE 'LIST';
--> statement-breakpoint
ALTER TYPE "public"."command_kind" ADD VALUE 'STRIKE';
--> statement-breakpoint
ALTER TYPE "public"."journal_kind" ADD VALUE 'PAYOUT';
--> statement-breakpoint
ALTER TYPE "public"."journal_kind" ADD VALUE 'REDEMPTION';
--> statement-breakpoint
CREATE TABLE "human_etf_strikes" (
	"ticker_id" text NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"command_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"nav_krw" numeric(20, 8) NOT NULL,
	"price" numeric(20, 8) NOT NULL,
	"base_krw" numeric(20, 8) NOT NULL,
	"priced_from" timestamp(6) with time zone NOT NULL,
	"realised_krw" numeric(20, 8) NOT NULL,
	"high_water_krw" numeric(20, 8) NOT NULL,
	"due_krw" numeric(20, 8) NOT NULL,
	"per_share" numeric(20, 8) NOT NULL,
	"paid_krw" numeric(20, 8) NOT NULL,
	"book_krw" numeric(20, 8) NOT NULL,
	"outstanding" numeric(20, 8) NOT NULL,
	"holders" bigint NOT NULL,
	"is_closing" boolean NOT NULL,
	"decided_under" text NOT NULL,
	"settled_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "human_etf_strikes_ticker_id_at_pk" PRIMARY KEY("ticker_id","at"),
	CONSTRAINT "human_etf_strikes_pay_what_is_due" CHECK ("human_etf_strikes"."paid_krw" >= 0 and "human_etf_strikes"."paid_krw" <= "human_etf_strikes"."due_krw"
        and "human_etf_strikes"."per_share" >= 0 and "human_etf_strikes"."outstanding" >= 0 and "human_etf_strikes"."holders" >= 0
        and "human_etf_strikes"."base_krw" = "human_etf_strikes"."nav_krw" - "human_etf_strikes"."paid_krw" and "human_etf_strikes"."price" >= 0
        and "human_etf_strikes"."priced_from" <= "human_etf_strikes"."at")
);
--> statement-breakpoint
CREATE TABLE "human_etfs" (
	"ticker_id" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"command_id" uuid NOT NULL,
	"dividend_rate" numeric(20, 8) NOT NULL,
	"listed_at" timestamp(6) with time zone NOT NULL,
	"first_strike_at" timestamp(6) with time zone NOT NULL,
	"price" numeric(20, 8) NOT NULL,
	"nav_krw" numeric(20, 8) NOT NULL,
	"book_krw" numeric(20, 8) NOT NULL,
	"decided_under" text NOT NULL,
	"settled_at" timestamp(6) with time zone NOT NULL,
	"closed_at" timestamp(6) with time zone,
	CONSTRAINT "human_etfs_once_in_a_lifetime" UNIQUE("user_id"),
	CONSTRAINT "human_etfs_name" CHECK ("human_etfs"."ticker_id" ~ '^HUMAN-ETF-[A-Z0-9]{2,16}$'),
	CONSTRAINT "human_etfs_begin_with_something" CHECK ("human_etfs"."dividend_rate" between 0 and 1 and "human_etfs"."price" > 0 and "human_etfs"."nav_krw" > 0
        and "human_etfs"."first_strike_at" > "human_etfs"."listed_at" and "human_etfs"."closed_at" >= "human_etfs"."first_strike_at" is not false)
);
--> statement-breakpoint
ALTER TABLE "corporate_actions" DROP CONSTRAINT "corporate_actions_say_what";
--> statement-breakpoint
ALTER TABLE "corporate_actions" DROP CONSTRAINT "corporate_actions_are_known_before";
--> statement-breakpoint
ALTER TABLE "corporate_actions" ALTER COLUMN "created_by" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "human_etf" text;
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "name" text;
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "dividend_rate" numeric(20, 8);
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "strike_price" numeric(20, 8);
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "strike_base_krw" numeric(20, 8);
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "strike_high_water_krw" numeric(20, 8);
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "strike_book_krw" numeric(20, 8);
--> statement-breakpoint
ALTER TABLE "commands" ADD COLUMN "strike_priced_from" timestamp(6) with time zone;
--> statement-breakpoint
CREATE INDEX "human_etf_strikes_of_user" ON "human_etf_strikes" USING btree ("user_id","at");
--> statement-breakpoint
CREATE INDEX "commands_listing" ON "commands" USING btree ("name","accepted_at","id") WHERE "commands"."status" = 'PENDING' and "commands"."name" is not null;
--> statement-breakpoint
ALTER TABLE "corporate_actions" ADD CONSTRAINT "corporate_actions_of_human_etfs_are_the_houses" CHECK (("corporate_actions"."created_by" is null) = ("corporate_actions"."ticker_id" like 'HUMAN-ETF-%')
        and ("corporate_actions"."kind"::text <> 'REDEMPTION' or "corporate_actions"."created_by" is null));
--> statement-breakpoint
ALTER TABLE "corporate_actions" ADD CONSTRAINT "corporate_actions_say_what" CHECK (case "corporate_actions"."kind"
        when 'SPLIT' then "corporate_actions"."new_shares" > 0 and "corporate_actions"."old_shares" > 0
          and "corporate_actions"."new_shares" <> "corporate_actions"."old_shares" and "corporate_actions"."amount" is null
        when 'CASH_DIVIDEND' then "corporate_actions"."amount" > 0 and "corporate_actions"."new_shares" is null and "corporate_actions"."old_shares" is null
        else "corporate_actions"."amount" >= 0 and "corporate_actions"."new_shares" is null and "corporate_actions"."old_shares" is null
      end is true);
--> statement-breakpoint
ALTER TABLE "corporate_actions" ADD CONSTRAINT "corporate_actions_are_known_before" CHECK ("corporate_actions"."created_by" is null or "corporate_actions"."effective_at" >= "corporate_actions"."created_at" + interval '60 seconds'
        and coalesce("corporate_actions"."effective_at" >= "corporate_actions"."cancelled_at" + interval '60 seconds', true));
--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_listing_says_what" CHECK (num_nonnulls("commands"."name", "commands"."dividend_rate")
        = case when "commands"."kind"::text in ('LIST', 'STRIKE') then 2 else 0 end
        and "commands"."dividend_rate" between 0 and 1 is not false and "commands"."name" ~ '^[A-Z0-9]{2,16}$' is not false);
--> statement-breakpoint
ALTER TABLE "commands" ADD CONSTRAINT "commands_strike_says_from_what" CHECK (num_nonnulls("commands"."strike_price", "commands"."strike_base_krw", "commands"."strike_high_water_krw", "commands"."strike_book_krw", "commands"."strike_priced_from")
        = case when "commands"."kind"::text = 'STRIKE' then 5 else 0 end);
--> statement-breakpoint
CREATE TRIGGER human_etf_strikes_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON human_etf_strikes
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- A share begins once and closes once.
CREATE TRIGGER human_etfs_only_close BEFORE UPDATE ON human_etfs
  FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL OR
    (OLD.ticker_id, OLD.user_id, OLD.command_id, OLD.dividend_rate, OLD.listed_at, OLD.first_strike_at, OLD.price, OLD.nav_krw, OLD.book_krw)
      IS DISTINCT FROM
      (NEW.ticker_id, NEW.user_id, NEW.command_id, NEW.dividend_rate, NEW.listed_at, NEW.first_strike_at, NEW.price, NEW.nav_krw, NEW.book_krw))
  EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER human_etfs_are_kept BEFORE DELETE OR TRUNCATE ON human_etfs
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- The share of a user as an instrument, priced from its first strike on. Of no other market: the engine writes no
-- instrument otherwise.
CREATE FUNCTION list_human_etf(ticker text, name_ko text, name_en text, lot numeric, min_notional_krw numeric,
  tick_rule text, complete_to timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF ticker !~ '^HUMAN-ETF-[A-Z0-9]{2,16}$' THEN
    RAISE EXCEPTION '% is nobody''s share', ticker USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO instruments (ticker_id, market, symbol, name_ko, name_en, currency, lot, min_notional_krw, tick_rule, is_tradable)
  VALUES (ticker, 'HUMAN', substr(ticker, 11), name_ko, name_en, 'KRW', lot, min_notional_krw, tick_rule, true)
  ON CONFLICT (ticker_id) DO NOTHING;
  INSERT INTO tape_heads (ticker_id, source, complete_to) VALUES (ticker, 'nav', complete_to)
  ON CONFLICT (ticker_id) DO NOTHING;
  PERFORM pg_notify('tape_moved', '');
  RETURN true;
END $$;
--> statement-breakpoint
-- A strike on the tape, which is then decided up to the next one. The last one takes the share off the list, and nobody
-- fills on it. What it came to for the holders is a corporate action that nobody entered.
CREATE FUNCTION strike_human_etf(ticker text, struck_at timestamptz, price numeric, priced_from timestamptz,
  decided_to timestamptz, is_closing boolean, received_at timestamptz,
  action_id uuid, action_kind text, per_share numeric) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF ticker !~ '^HUMAN-ETF-[A-Z0-9]{2,16}$' THEN
    RAISE EXCEPTION '% is nobody''s share', ticker USING ERRCODE = 'check_violation';
  END IF;
  IF NOT is_closing THEN
    PERFORM ensure_prints_day((struck_at AT TIME ZONE 'UTC')::date);
    INSERT INTO prints (ticker_id, at, kind, last, source, venue_at, received_at)
    VALUES (ticker, struck_at, 'TRADE', price, 'nav', priced_from, received_at)
    ON CONFLICT DO NOTHING;
  END IF;
  INSERT INTO tape_heads AS head (ticker_id, source, complete_to, last_print_at)
  VALUES (ticker, 'nav', decided_to, CASE WHEN NOT is_closing THEN struck_at END)
  ON CONFLICT (ticker_id) DO UPDATE SET last_print_at = greatest(head.last_print_at, excluded.last_print_at),
    complete_to = greatest(head.complete_to, excluded.complete_to);
  IF is_closing THEN
    UPDATE instruments SET is_tradable = false WHERE ticker_id = ticker;
  END IF;
  IF action_id IS NOT NULL THEN
    INSERT INTO corporate_actions (id, ticker_id, kind, effective_at, amount, created_at)
    VALUES (action_id, ticker, action_kind::corporate_action_kind, struck_at, per_share, received_at)
    ON CONFLICT DO NOTHING;
  END IF;
  PERFORM pg_notify('tape_moved', '');
  RETURN true;
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION list_human_etf, strike_human_etf TO mockstreet_engine;
--> statement-breakpoint
GRANT INSERT ON human_etfs, human_etf_strikes TO mockstreet_engine;
--> statement-breakpoint
GRANT UPDATE (closed_at) ON human_etfs TO mockstreet_engine;
--> statement-breakpoint
GRANT UPDATE (human_etf) ON wallets TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON human_etfs, human_etf_strikes
  TO mockstreet_engine, mockstreet_api, mockstreet_journal, mockstreet_auditor, mockstreet_snapshots, mockstreet_feeder;
