-- With what figures the house lent when: what was decided under earlier ones can be decided again.
CREATE TABLE "margin_terms" (
	"id" integer PRIMARY KEY NOT NULL,
	"since" timestamp(6) with time zone NOT NULL,
	"leverage_max" smallint NOT NULL,
	"maintenance" numeric(20, 8) NOT NULL,
	"interest_rate" numeric(20, 8) NOT NULL,
	CONSTRAINT "margin_terms_count_up" CHECK ("margin_terms"."id" > 0)
);
--> statement-breakpoint
CREATE TRIGGER margin_terms_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON margin_terms
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Accounts were judged by them: whoever replays has to know which.
CREATE TRIGGER journal_row AFTER INSERT ON margin_terms
  FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
GRANT SELECT, INSERT ON margin_terms TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON margin_terms TO mockstreet_auditor;
