-- Limit orders: what they hold, since when they rest, and how far they are matched; and commands beside orders.
CREATE TYPE "public"."command_kind" AS ENUM('CANCEL', 'CANCEL_ALL');
--> statement-breakpoint
CREATE TYPE "public"."command_status" AS ENUM('PENDING', 'DONE', 'REJECTED');
--> statement-breakpoint
CREATE TABLE "commands" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"client_command_id" uuid NOT NULL,
	"kind" "command_kind" NOT NULL,
	"order_id" uuid,
	"status" "command_status" NOT NULL,
	"reason" text,
	"reason_detail" text,
	"cancelled" integer,
	"body_sha256" text NOT NULL,
	"intake_id" text NOT NULL,
	"clock_error_ms" integer NOT NULL,
	"partition" smallint NOT NULL,
	"accepted_at" timestamp(6) with time zone NOT NULL,
	"signed_at" timestamp(6) with time zone,
	"not_before" timestamp(6) with time zone NOT NULL,
	"decided_at" timestamp(6) with time zone,
	"settled_at" timestamp(6) with time zone,
	"replayed_at" timestamp(6) with time zone,
	CONSTRAINT "commands_user_client_command_id" UNIQUE("user_id","client_command_id"),
	CONSTRAINT "commands_cancel_names_an_order" CHECK (("commands"."order_id" is not null) = ("commands"."kind" = 'CANCEL')),
	CONSTRAINT "commands_result_is_whole" CHECK (case "commands"."status"
        when 'PENDING' then num_nonnulls("commands"."reason", "commands"."cancelled", "commands"."settled_at") = 0
        when 'DONE' then "commands"."reason" is null and "commands"."cancelled" is not null and "commands"."settled_at" is not null
        else "commands"."reason" is not null and "commands"."cancelled" = 0 and "commands"."settled_at" is not null
      end)
);
--> statement-breakpoint
CREATE TABLE "matching_heads" (
	"partition" smallint NOT NULL,
	"ticker_id" text NOT NULL,
	"matched_to" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "matching_heads_partition_ticker_id_pk" PRIMARY KEY("partition","ticker_id")
);
--> statement-breakpoint
DROP INDEX "orders_waiting";
--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "held_krw" numeric(20, 8) DEFAULT '0' NOT NULL;
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "hold_krw" numeric(20, 8);
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "hold_quantity" numeric(20, 8);
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "resting_since" timestamp(6) with time zone;
--> statement-breakpoint
ALTER TABLE "portfolios" ADD COLUMN "held_quantity" numeric(20, 8) DEFAULT '0' NOT NULL;
--> statement-breakpoint
CREATE INDEX "commands_newest" ON "commands" USING btree ("user_id","accepted_at","id");
--> statement-breakpoint
CREATE INDEX "commands_waiting" ON "commands" USING btree ("partition","not_before") WHERE "commands"."status" = 'PENDING';
--> statement-breakpoint
CREATE INDEX "commands_waiting_by_user" ON "commands" USING btree ("user_id","not_before") WHERE "commands"."status" = 'PENDING';
--> statement-breakpoint
CREATE INDEX "orders_resting" ON "orders" USING btree ("partition","ticker_id","side","limit_price") WHERE "orders"."status" = 'PENDING' and "orders"."resting_since" is not null;
--> statement-breakpoint
CREATE INDEX "orders_expiring" ON "orders" USING btree ("partition","ticker_id","deadline_at") WHERE "orders"."status" = 'PENDING' and "orders"."resting_since" is not null and "orders"."deadline_at" is not null;
--> statement-breakpoint
CREATE INDEX "orders_waiting" ON "orders" USING btree ("partition","ticker_id","not_before") WHERE "orders"."status" = 'PENDING' and "orders"."resting_since" is null;
--> statement-breakpoint
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_hold_what_is_there" CHECK ("wallets"."held_krw" between 0 and "wallets"."balance_krw");
--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_hold_is_whole" CHECK (case when "orders"."hold_krw" is null
        then num_nonnulls("orders"."hold_quantity", "orders"."resting_since") = 0
        else "orders"."type" = 'LIMIT' and "orders"."hold_krw" >= 0 and coalesce("orders"."hold_quantity" >= 0, false) end);
--> statement-breakpoint
ALTER TABLE "portfolios" ADD CONSTRAINT "portfolios_hold_what_is_there" CHECK ("portfolios"."held_quantity" between 0 and "portfolios"."quantity");
--> statement-breakpoint
-- A result is final, and whatever was asked for is kept.
CREATE FUNCTION command_result_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'command % is already %', OLD.id, OLD.status USING ERRCODE = 'check_violation', CONSTRAINT = 'command_result_is_final';
END $$;
--> statement-breakpoint
CREATE TRIGGER command_result_is_final BEFORE UPDATE ON commands
  FOR EACH ROW WHEN (OLD.status <> 'PENDING') EXECUTE FUNCTION command_result_is_final();
--> statement-breakpoint
CREATE TRIGGER commands_are_kept BEFORE DELETE OR TRUNCATE ON commands
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
GRANT UPDATE (hold_krw, hold_quantity, resting_since) ON orders TO mockstreet_engine;
--> statement-breakpoint
GRANT UPDATE (held_krw) ON wallets TO mockstreet_engine;
--> statement-breakpoint
GRANT UPDATE (held_quantity) ON portfolios TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (status, reason, reason_detail, cancelled, decided_at, settled_at, partition, replayed_at)
  ON commands TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON commands TO mockstreet_api, mockstreet_journal, mockstreet_auditor;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (matched_to) ON matching_heads TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON matching_heads TO mockstreet_feeder, mockstreet_auditor;
