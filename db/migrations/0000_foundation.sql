CREATE TYPE "public"."user_role" AS ENUM('ADMIN', 'USER');--> statement-breakpoint
CREATE TYPE "public"."currency" AS ENUM('KRW', 'USD', 'KRW-COIN');--> statement-breakpoint
CREATE TYPE "public"."gap_resolution" AS ENUM('BACKFILLED', 'UNRECOVERABLE');--> statement-breakpoint
CREATE TYPE "public"."print_kind" AS ENUM('QUOTE', 'TRADE', 'BAR');--> statement-breakpoint
CREATE TYPE "public"."journal_kind" AS ENUM('GRANT', 'TRADE');--> statement-breakpoint
CREATE TYPE "public"."ledger_account" AS ENUM('CASH', 'HOLDING', 'MARKET', 'FEES', 'TAXES', 'FX', 'CAPITAL');--> statement-breakpoint
CREATE TYPE "public"."order_status" AS ENUM('PENDING', 'FILLED', 'CANCELLED', 'FAILED');--> statement-breakpoint
CREATE TYPE "public"."order_type" AS ENUM('MARKET', 'LIMIT');--> statement-breakpoint
CREATE TYPE "public"."side" AS ENUM('BUY', 'SELL');--> statement-breakpoint
CREATE TYPE "public"."time_in_force" AS ENUM('DAY', 'GTC', 'GTD', 'IOC');--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"username" text NOT NULL,
	"nickname" text NOT NULL,
	"role" "user_role" DEFAULT 'USER' NOT NULL,
	"password_hash" text NOT NULL,
	"is_active" boolean DEFAULT true NOT NULL,
	"created_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "users_username_unique" UNIQUE("username"),
	CONSTRAINT "users_username_is_lower" CHECK ("users"."username" = lower("users"."username"))
);
--> statement-breakpoint
CREATE TABLE "wallets" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"balance_krw" numeric(20, 8) NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	"last_updated" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "wallets_balance_not_negative" CHECK ("wallets"."balance_krw" >= 0),
	CONSTRAINT "wallets_balance_whole_won" CHECK ("wallets"."balance_krw" = trunc("wallets"."balance_krw"))
);
--> statement-breakpoint
CREATE TABLE "candles" (
	"ticker_id" text NOT NULL,
	"open_at" timestamp(6) with time zone NOT NULL,
	"open" numeric(20, 8) NOT NULL,
	"high" numeric(20, 8) NOT NULL,
	"low" numeric(20, 8) NOT NULL,
	"close" numeric(20, 8) NOT NULL,
	"volume" numeric(20, 8),
	"source" text NOT NULL,
	CONSTRAINT "candles_ticker_id_open_at_pk" PRIMARY KEY("ticker_id","open_at"),
	CONSTRAINT "candles_are_ordered" CHECK ("candles"."low" <= least("candles"."open", "candles"."close") and "candles"."high" >= greatest("candles"."open", "candles"."close"))
);
--> statement-breakpoint
CREATE TABLE "feed_settings" (
	"key" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"decided_at" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "feed_sources" (
	"source" text PRIMARY KEY NOT NULL,
	"state" text NOT NULL,
	"last_answer_at" timestamp(6) with time zone,
	"last_fault" text,
	"fault_count" bigint DEFAULT 0 NOT NULL,
	"updated_at" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "instruments" (
	"ticker_id" text PRIMARY KEY NOT NULL,
	"market" text NOT NULL,
	"symbol" text NOT NULL,
	"name_ko" text NOT NULL,
	"name_en" text NOT NULL,
	"currency" "currency" NOT NULL,
	"lot" numeric(20, 8) NOT NULL,
	"min_notional_krw" numeric(20, 8) NOT NULL,
	"tick_rule" text NOT NULL,
	"is_tradable" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "prints" (
	"ticker_id" text NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"kind" "print_kind" NOT NULL,
	"bid" numeric(20, 8),
	"ask" numeric(20, 8),
	"last" numeric(20, 8) NOT NULL,
	"open" numeric(20, 8),
	"high" numeric(20, 8),
	"low" numeric(20, 8),
	"volume" numeric(20, 8),
	"source" text NOT NULL,
	"venue_at" timestamp(6) with time zone,
	"received_at" timestamp(6) with time zone NOT NULL,
	"origin" jsonb,
	CONSTRAINT "prints_ticker_id_at_pk" PRIMARY KEY("ticker_id","at")
) PARTITION BY RANGE ("at");
--> statement-breakpoint
CREATE TABLE "tape_gaps" (
	"ticker_id" text NOT NULL,
	"from_at" timestamp(6) with time zone NOT NULL,
	"to_at" timestamp(6) with time zone NOT NULL,
	"resolution" "gap_resolution" NOT NULL,
	"resolved_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "tape_gaps_ticker_id_from_at_pk" PRIMARY KEY("ticker_id","from_at"),
	CONSTRAINT "tape_gaps_not_empty" CHECK ("tape_gaps"."to_at" > "tape_gaps"."from_at")
);
--> statement-breakpoint
CREATE TABLE "tape_heads" (
	"ticker_id" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"complete_to" timestamp(6) with time zone NOT NULL,
	"last_print_at" timestamp(6) with time zone
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transaction_id" xid8 DEFAULT pg_current_xact_id() NOT NULL,
	"channel" text NOT NULL,
	"subject" text NOT NULL,
	"payload" jsonb NOT NULL,
	"created_at" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox_cursors" (
	"reader" text PRIMARY KEY NOT NULL,
	"transaction_id" xid8 NOT NULL,
	"id" bigint NOT NULL,
	"moved_at" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "fills" (
	"order_id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"ticker_id" text NOT NULL,
	"side" "side" NOT NULL,
	"quantity" numeric(20, 8) NOT NULL,
	"price" numeric(20, 8) NOT NULL,
	"currency" "currency" NOT NULL,
	"gross" numeric(20, 8) NOT NULL,
	"gross_krw" numeric(20, 8) NOT NULL,
	"fee_krw" numeric(20, 8) NOT NULL,
	"tax_krw" numeric(20, 8) NOT NULL,
	"cost_krw" numeric(20, 8) NOT NULL,
	"applied_exchange_rate" numeric(20, 8),
	"fx_print_at" timestamp(6) with time zone,
	"fx_last" numeric(20, 8),
	"fx_source" text,
	"print_at" timestamp(6) with time zone NOT NULL,
	"print_kind" "print_kind" NOT NULL,
	"print_bid" numeric(20, 8),
	"print_ask" numeric(20, 8),
	"print_last" numeric(20, 8) NOT NULL,
	"print_source" text NOT NULL,
	"settled_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "fills_amounts_not_negative" CHECK ("fills"."quantity" > 0 and "fills"."price" > 0 and "fills"."gross_krw" >= 0 and "fills"."fee_krw" >= 0 and "fills"."tax_krw" >= 0)
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"journal_id" uuid NOT NULL,
	"leg" smallint NOT NULL,
	"kind" "journal_kind" NOT NULL,
	"account" "ledger_account" NOT NULL,
	"user_id" uuid,
	"asset" text NOT NULL,
	"amount" numeric(20, 8) NOT NULL,
	"event_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "ledger_entries_journal_id_leg_pk" PRIMARY KEY("journal_id","leg"),
	CONSTRAINT "ledger_owner" CHECK (("ledger_entries"."user_id" is not null) = ("ledger_entries"."account" in ('CASH', 'HOLDING'))),
	CONSTRAINT "ledger_amount_moves" CHECK ("ledger_entries"."amount" <> 0)
);
--> statement-breakpoint
CREATE TABLE "order_conflicts" (
	"order_id" uuid NOT NULL,
	"body_sha256" text NOT NULL,
	"accepted_at" timestamp(6) with time zone NOT NULL,
	"intent" jsonb NOT NULL,
	"recorded_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "order_conflicts_order_id_body_sha256_pk" PRIMARY KEY("order_id","body_sha256")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"client_order_id" uuid NOT NULL,
	"ticker_id" text NOT NULL,
	"side" "side" NOT NULL,
	"type" "order_type" NOT NULL,
	"status" "order_status" NOT NULL,
	"reason" text,
	"reason_detail" text,
	"requested_quantity" numeric(20, 8),
	"requested_amount_krw" numeric(20, 8),
	"limit_price" numeric(20, 8),
	"time_in_force" time_in_force,
	"expires_at" timestamp(6) with time zone,
	"reference_price" numeric(20, 8),
	"max_slippage_bps" integer,
	"leverage" smallint,
	"price" numeric(20, 8),
	"quantity" numeric(20, 8),
	"applied_exchange_rate" numeric(20, 8),
	"body_sha256" text NOT NULL,
	"intake_id" text NOT NULL,
	"clock_error_ms" integer NOT NULL,
	"partition" smallint NOT NULL,
	"accepted_at" timestamp(6) with time zone NOT NULL,
	"not_before" timestamp(6) with time zone NOT NULL,
	"deadline_at" timestamp(6) with time zone,
	"created_at" timestamp(6) with time zone NOT NULL,
	"filled_at" timestamp(6) with time zone,
	"settled_at" timestamp(6) with time zone,
	CONSTRAINT "orders_user_client_order_id" UNIQUE("user_id","client_order_id"),
	CONSTRAINT "orders_quantity_xor_amount" CHECK (("orders"."requested_quantity" is null) <> ("orders"."requested_amount_krw" is null)),
	CONSTRAINT "orders_outcome_is_whole" CHECK (case "orders"."status"
        when 'PENDING' then "orders"."reason" is not null and "orders"."price" is null and "orders"."settled_at" is null
        when 'FILLED' then "orders"."reason" is null and "orders"."price" is not null and "orders"."quantity" is not null
          and "orders"."filled_at" is not null and "orders"."settled_at" is not null
        else "orders"."reason" is not null and "orders"."price" is null and "orders"."settled_at" is not null
      end),
	CONSTRAINT "orders_filled_on_later_print" CHECK ("orders"."filled_at" > "orders"."not_before")
);
--> statement-breakpoint
CREATE TABLE "portfolios" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "portfolios_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"user_id" uuid NOT NULL,
	"ticker_id" text NOT NULL,
	"quantity" numeric(20, 8) NOT NULL,
	"average_price" numeric(20, 8) NOT NULL,
	"currency" "currency" NOT NULL,
	"cost" numeric(20, 8) NOT NULL,
	"cost_krw" numeric(20, 8) NOT NULL,
	CONSTRAINT "portfolios_user_ticker" UNIQUE("user_id","ticker_id"),
	CONSTRAINT "portfolios_not_negative" CHECK ("portfolios"."quantity" >= 0 and "portfolios"."cost" >= 0 and "portfolios"."cost_krw" >= 0),
	CONSTRAINT "portfolios_empty_costs_nothing" CHECK ("portfolios"."quantity" > 0 or ("portfolios"."cost" = 0 and "portfolios"."cost_krw" = 0))
);
--> statement-breakpoint
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fills" ADD CONSTRAINT "fills_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "portfolios" ADD CONSTRAINT "portfolios_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "outbox_reading_order" ON "outbox" USING btree ("transaction_id","id");--> statement-breakpoint
CREATE INDEX "fills_newest" ON "fills" USING btree ("user_id","print_at","order_id");--> statement-breakpoint
CREATE INDEX "orders_newest" ON "orders" USING btree ("user_id","accepted_at","id");--> statement-breakpoint
CREATE INDEX "orders_waiting" ON "orders" USING btree ("partition","ticker_id","not_before") WHERE "orders"."status" = 'PENDING';--> statement-breakpoint
CREATE INDEX "orders_waiting_by_user" ON "orders" USING btree ("user_id") WHERE "orders"."status" = 'PENDING';