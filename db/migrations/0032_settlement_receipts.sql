-- The chain of settlement receipts: a link for everything that was decided upon an account.
CREATE TABLE "settlement_receipts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"decided_at" timestamp(6) with time zone NOT NULL,
	"prev_hash" "bytea",
	"hash" "bytea" NOT NULL,
	CONSTRAINT "settlement_receipts_link" CHECK ("settlement_receipts"."seq" > 0 and ("settlement_receipts"."seq" = 1) = ("settlement_receipts"."prev_hash" is null))
);
--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "receipt_seq" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "wallets" ADD COLUMN "receipt_hash" "bytea";
--> statement-breakpoint
ALTER TABLE "wallets" ADD CONSTRAINT "wallets_receipt_head" CHECK ("wallets"."receipt_seq" >= 0 and ("wallets"."receipt_seq" = 0) = ("wallets"."receipt_hash" is null));
--> statement-breakpoint
CREATE TRIGGER settlement_receipts_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_receipts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
GRANT INSERT ON settlement_receipts TO mockstreet_engine;
--> statement-breakpoint
GRANT UPDATE (receipt_seq, receipt_hash) ON wallets TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON settlement_receipts TO mockstreet_api, mockstreet_journal, mockstreet_auditor;
