-- Bars of before an instrument's tape begins, for charts alone (decision 38). Apart from candles, and not the engine's to read.
CREATE TABLE "candle_history" (
	"ticker_id" text NOT NULL,
	"open_at" timestamp(6) with time zone NOT NULL,
	"open" numeric(20, 8) NOT NULL,
	"high" numeric(20, 8) NOT NULL,
	"low" numeric(20, 8) NOT NULL,
	"close" numeric(20, 8) NOT NULL,
	"volume" numeric(20, 8),
	"minutes" smallint NOT NULL,
	"source" text NOT NULL,
	"is_part" boolean NOT NULL,
	CONSTRAINT "candle_history_ticker_id_minutes_open_at_pk" PRIMARY KEY("ticker_id","minutes","open_at"),
	CONSTRAINT "candle_history_known_minutes" CHECK ("candle_history"."minutes" in (1, 5, 15, 30, 60, 240, 1440)),
	CONSTRAINT "candle_history_is_ordered" CHECK ("candle_history"."low" <= least("candle_history"."open", "candle_history"."close") and "candle_history"."high" >= greatest("candle_history"."open", "candle_history"."close"))
);
--> statement-breakpoint
CREATE TABLE "candle_history_marks" (
	"ticker_id" text NOT NULL,
	"minutes" smallint NOT NULL,
	"begins_at" timestamp(6) with time zone NOT NULL,
	"stored_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "candle_history_marks_ticker_id_minutes_pk" PRIMARY KEY("ticker_id","minutes")
);
--> statement-breakpoint
GRANT SELECT ON candle_history TO mockstreet_api, mockstreet_auditor;
--> statement-breakpoint
-- What was before is stored once: nothing of it is changed.
GRANT SELECT, INSERT ON candle_history, candle_history_marks TO mockstreet_feeder;
