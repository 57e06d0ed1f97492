-- Splits and dividends: what issuers do to everyone who holds their shares, and what it came to.
CREATE TYPE "public"."corporate_action_kind" AS ENUM('SPLIT', 'CASH_DIVIDEND');
--> statement-breakpoint
ALTER TYPE "public"."journal_kind" ADD VALUE 'SPLIT';
--> statement-breakpoint
ALTER TYPE "public"."journal_kind" ADD VALUE 'DIVIDEND';
--> statement-breakpoint
ALTER TYPE "public"."ledger_account" ADD VALUE 'ISSUER';
--> statement-breakpoint
ALTER TYPE "public"."ledger_account" ADD VALUE 'DIVIDENDS';
--> statement-breakpoint
CREATE TABLE "action_applications" (
	"action_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"journal_id" uuid NOT NULL,
	"ticker_id" text NOT NULL,
	"kind" "corporate_action_kind" NOT NULL,
	"effective_at" timestamp(6) with time zone NOT NULL,
	"currency" "currency" NOT NULL,
	"quantity_before" numeric(20, 8) NOT NULL,
	"quantity_after" numeric(20, 8) NOT NULL,
	"fraction" numeric(20, 8) NOT NULL,
	"price" numeric(20, 8),
	"gross" numeric(20, 8) NOT NULL,
	"gross_krw" numeric(20, 8) NOT NULL,
	"tax_krw" numeric(20, 8) NOT NULL,
	"cost_krw" numeric(20, 8) NOT NULL,
	"applied_exchange_rate" numeric(20, 8),
	"fx_print_at" timestamp(6) with time zone,
	"fx_last" numeric(20, 8),
	"fx_source" text,
	"print_at" timestamp(6) with time zone,
	"print_last" numeric(20, 8),
	"print_source" text,
	"decided_under" text NOT NULL,
	"applied_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "action_applications_action_id_user_id_pk" PRIMARY KEY("action_id","user_id"),
	CONSTRAINT "action_applications_journal" UNIQUE("journal_id"),
	CONSTRAINT "action_applications_not_negative" CHECK ("action_applications"."quantity_before" > 0 and "action_applications"."quantity_after" >= 0 and "action_applications"."fraction" >= 0
        and "action_applications"."gross_krw" >= 0 and "action_applications"."tax_krw" >= 0 and "action_applications"."cost_krw" >= 0)
);
--> statement-breakpoint
CREATE TABLE "corporate_actions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"ticker_id" text NOT NULL,
	"kind" "corporate_action_kind" NOT NULL,
	"effective_at" timestamp(6) with time zone NOT NULL,
	"new_shares" integer,
	"old_shares" integer,
	"amount" numeric(20, 8),
	"note" text,
	"created_by" uuid NOT NULL,
	"created_at" timestamp(6) with time zone NOT NULL,
	"cancelled_at" timestamp(6) with time zone,
	"swept_at" timestamp(6) with time zone,
	CONSTRAINT "corporate_actions_say_what" CHECK (case "corporate_actions"."kind"
        when 'SPLIT' then "corporate_actions"."new_shares" > 0 and "corporate_actions"."old_shares" > 0
          and "corporate_actions"."new_shares" <> "corporate_actions"."old_shares" and "corporate_actions"."amount" is null
        else "corporate_actions"."amount" > 0 and "corporate_actions"."new_shares" is null and "corporate_actions"."old_shares" is null
      end is true),
	CONSTRAINT "corporate_actions_are_known_before" CHECK ("corporate_actions"."effective_at" >= "corporate_actions"."created_at" + interval '60 seconds'
        and coalesce("corporate_actions"."effective_at" >= "corporate_actions"."cancelled_at" + interval '60 seconds', true)),
	CONSTRAINT "corporate_actions_note_is_short" CHECK (char_length("corporate_actions"."note") <= 200)
);
--> statement-breakpoint
CREATE TABLE "partition_progress" (
	"partition" smallint PRIMARY KEY NOT NULL,
	"passed_to" timestamp(6) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "portfolios" ADD COLUMN "moved_at" timestamp(6) with time zone;
--> statement-breakpoint
UPDATE portfolios SET moved_at = coalesce((
  SELECT max(print_at) FROM fills
  WHERE fills.user_id = portfolios.user_id AND fills.ticker_id = portfolios.ticker_id), 'epoch');
--> statement-breakpoint
ALTER TABLE "portfolios" ALTER COLUMN "moved_at" SET NOT NULL;
--> statement-breakpoint
CREATE INDEX "action_applications_newest" ON "action_applications" USING btree ("user_id","effective_at");
--> statement-breakpoint
CREATE UNIQUE INDEX "corporate_actions_one_at_a_time" ON "corporate_actions" USING btree ("ticker_id","effective_at") WHERE "corporate_actions"."cancelled_at" is null;
--> statement-breakpoint
CREATE INDEX "portfolios_holders" ON "portfolios" USING btree ("ticker_id","user_id");
--> statement-breakpoint
-- What was entered stays as it is, but that it can be taken back once.
CREATE TRIGGER corporate_actions_keep_their_terms BEFORE UPDATE ON corporate_actions
  FOR EACH ROW WHEN (
    (OLD.id, OLD.ticker_id, OLD.kind, OLD.effective_at, OLD.new_shares, OLD.old_shares, OLD.amount, OLD.created_by, OLD.created_at)
      IS DISTINCT FROM
      (NEW.id, NEW.ticker_id, NEW.kind, NEW.effective_at, NEW.new_shares, NEW.old_shares, NEW.amount, NEW.created_by, NEW.created_at)
    OR OLD.cancelled_at IS NOT NULL AND OLD.cancelled_at IS DISTINCT FROM NEW.cancelled_at)
  EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER corporate_actions_are_kept BEFORE DELETE OR TRUNCATE ON corporate_actions
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER action_applications_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON action_applications
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Accounts were moved by them: a restored home has to know them all.
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON corporate_actions
  FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
-- Engines look whether there is something new before they decide on; everyone may know what there is.
GRANT SELECT ON corporate_actions TO mockstreet_api, mockstreet_engine, mockstreet_feeder, mockstreet_auditor;
--> statement-breakpoint
GRANT INSERT (id, ticker_id, kind, effective_at, new_shares, old_shares, amount, note, created_by, created_at),
  UPDATE (cancelled_at) ON corporate_actions TO mockstreet_api;
--> statement-breakpoint
GRANT UPDATE (swept_at) ON corporate_actions TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT, INSERT ON action_applications TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON action_applications TO mockstreet_api, mockstreet_journal, mockstreet_auditor;
--> statement-breakpoint
GRANT UPDATE (moved_at) ON portfolios TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (passed_to) ON partition_progress TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON partition_progress TO mockstreet_auditor;
