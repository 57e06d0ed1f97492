-- Accounts that begin anew: what they held is taken at no price, what they owed written off, and fresh cash given.
ALTER TYPE "public"."command_kind" ADD VALUE 'BAILOUT';
--> statement-breakpoint
ALTER TYPE "public"."journal_kind" ADD VALUE 'BAILOUT';
--> statement-breakpoint
ALTER TYPE "public"."ledger_account" ADD VALUE 'SURRENDERED';
--> statement-breakpoint
ALTER TYPE "public"."ledger_account" ADD VALUE 'WRITE_OFFS';
--> statement-breakpoint
CREATE TABLE "bailout_surrenders" (
	"command_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"ticker_id" text NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"currency" "currency" NOT NULL,
	"quantity" numeric(20, 8) NOT NULL,
	"cost" numeric(20, 8) NOT NULL,
	"cost_krw" numeric(20, 8) NOT NULL,
	"value_krw" numeric(20, 8) NOT NULL,
	CONSTRAINT "bailout_surrenders_user_id_at_ticker_id_pk" PRIMARY KEY("user_id","at","ticker_id"),
	CONSTRAINT "bailout_surrenders_are_of_something" CHECK ("bailout_surrenders"."quantity" > 0 and "bailout_surrenders"."cost" >= 0 and "bailout_surrenders"."cost_krw" >= 0 and "bailout_surrenders"."value_krw" >= 0)
);
--> statement-breakpoint
CREATE TABLE "bailouts" (
	"command_id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"at" timestamp(6) with time zone NOT NULL,
	"cash_before_krw" numeric(20, 8) NOT NULL,
	"exposure_before_krw" numeric(20, 8) NOT NULL,
	"equity_before_krw" numeric(20, 8) NOT NULL,
	"equity_max_krw" numeric(20, 8) NOT NULL,
	"written_off_krw" numeric(20, 8) NOT NULL,
	"given_krw" numeric(20, 8) NOT NULL,
	"cash_krw" numeric(20, 8) NOT NULL,
	"surrendered" integer NOT NULL,
	"cancelled" integer NOT NULL,
	"trusted_again_at" timestamp(6) with time zone NOT NULL,
	"decided_under" text NOT NULL,
	"settled_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "bailouts_of_a_moment" UNIQUE("user_id","at"),
	CONSTRAINT "bailouts_are_for_who_failed" CHECK ("bailouts"."equity_before_krw" <= "bailouts"."equity_max_krw"
        and "bailouts"."equity_before_krw" = "bailouts"."cash_before_krw" + "bailouts"."exposure_before_krw"),
	CONSTRAINT "bailouts_come_to_fresh_cash" CHECK ("bailouts"."written_off_krw" = greatest(-"bailouts"."cash_before_krw", 0) and "bailouts"."given_krw" >= 0
        and "bailouts"."cash_krw" = "bailouts"."cash_before_krw" + "bailouts"."written_off_krw" + "bailouts"."given_krw"),
	CONSTRAINT "bailouts_count" CHECK ("bailouts"."surrendered" >= 0 and "bailouts"."cancelled" >= 0 and "bailouts"."trusted_again_at" >= "bailouts"."at")
);
--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "trusted_again_at" timestamp(6) with time zone;
--> statement-breakpoint
CREATE TRIGGER bailouts_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bailouts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER bailout_surrenders_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bailout_surrenders
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
GRANT INSERT ON bailouts, bailout_surrenders TO mockstreet_engine;
--> statement-breakpoint
GRANT UPDATE (trusted_again_at) ON wallets TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON bailouts, bailout_surrenders
  TO mockstreet_api, mockstreet_journal, mockstreet_auditor, mockstreet_snapshots;
