-- What was not believed, when nothing could be traded, and what the price bands of KRX were drawn around.
CREATE TABLE "halts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"ticker_id" text NOT NULL,
	"cause" text NOT NULL,
	"note" text,
	"requested_by" uuid,
	"requested_at" timestamp(6) with time zone NOT NULL,
	"from_at" timestamp(6) with time zone,
	"resume_requested_at" timestamp(6) with time zone,
	"resumed_by" uuid,
	"to_at" timestamp(6) with time zone,
	"before_at" timestamp(6) with time zone,
	"before_price" numeric(20, 8),
	"after_at" timestamp(6) with time zone,
	"after_price" numeric(20, 8),
	"source" text,
	CONSTRAINT "halts_cause" CHECK (case "halts"."cause" when 'ADMIN' then "halts"."requested_by" is not null
        when 'JUMP' then "halts"."from_at" is not null and num_nulls("halts"."before_at",
          "halts"."before_price", "halts"."after_at", "halts"."after_price", "halts"."source") = 0
        else false end),
	CONSTRAINT "halts_end_after_they_begin" CHECK ("halts"."to_at" is null or "halts"."to_at" >= "halts"."from_at"),
	CONSTRAINT "halts_note_is_short" CHECK (char_length("halts"."note") <= 200)
);
--> statement-breakpoint
CREATE TABLE "quarantined_prints" (
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
	"reason" text NOT NULL,
	"quarantined_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "quarantined_prints_ticker_id_at_pk" PRIMARY KEY("ticker_id","at")
);
--> statement-breakpoint
CREATE TABLE "session_bases" (
	"ticker_id" text NOT NULL,
	"day" date NOT NULL,
	"base" numeric(20, 8) NOT NULL,
	"source" text NOT NULL,
	"recorded_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "session_bases_ticker_id_day_pk" PRIMARY KEY("ticker_id","day")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "halts_one_open" ON "halts" USING btree ("ticker_id") WHERE "halts"."to_at" is null;
--> statement-breakpoint
CREATE INDEX "halts_newest" ON "halts" USING btree ("requested_at","id");
--> statement-breakpoint
CREATE INDEX "quarantined_prints_newest" ON "quarantined_prints" USING btree ("quarantined_at","ticker_id","at");
--> statement-breakpoint
-- Orders were judged by them: what was asked for stays as it is, and so does a halt that is over.
CREATE TRIGGER halts_keep_what_was_said BEFORE UPDATE ON halts
  FOR EACH ROW WHEN (OLD.to_at IS NOT NULL
    OR (OLD.id, OLD.ticker_id, OLD.cause, OLD.note, OLD.requested_by, OLD.requested_at)
      IS DISTINCT FROM (NEW.id, NEW.ticker_id, NEW.cause, NEW.note, NEW.requested_by, NEW.requested_at)
    OR NEW.from_at > OLD.from_at)
  EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER halts_are_kept BEFORE DELETE OR TRUNCATE ON halts
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- A restored home has to judge alike.
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON halts
  FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
GRANT SELECT ON halts TO mockstreet_api, mockstreet_engine, mockstreet_feeder, mockstreet_auditor;
--> statement-breakpoint
-- Administrators ask, by the API; the feeder says from when to when.
GRANT INSERT (id, ticker_id, cause, note, requested_by, requested_at),
  UPDATE (resume_requested_at, resumed_by) ON halts TO mockstreet_api;
--> statement-breakpoint
GRANT INSERT (id, ticker_id, cause, requested_at, from_at, before_at, before_price, after_at,
    after_price, source),
  UPDATE (from_at, resume_requested_at, to_at, before_at, before_price, after_at, after_price, source)
  ON halts TO mockstreet_feeder;
--> statement-breakpoint
-- Drops what has lain in quarantine for long, and at least a week; returns how many prints.
CREATE FUNCTION drop_quarantine_before(before timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH dropped AS (
    DELETE FROM quarantined_prints WHERE quarantined_at < least(before, now() - interval '7 days')
    RETURNING 1)
  SELECT count(*) FROM dropped
$$;
--> statement-breakpoint
GRANT SELECT, INSERT ON quarantined_prints TO mockstreet_feeder;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION drop_quarantine_before TO mockstreet_feeder;
--> statement-breakpoint
GRANT SELECT ON quarantined_prints TO mockstreet_api, mockstreet_auditor;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (base, source, recorded_at) ON session_bases TO mockstreet_feeder;
--> statement-breakpoint
GRANT SELECT ON session_bases TO mockstreet_api, mockstreet_auditor;
