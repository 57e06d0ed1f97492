-- Each coin names the exchange whose prices it has. Null elsewhere: the market says it.
ALTER TABLE "instruments" ADD COLUMN "source" text;
--> statement-breakpoint
UPDATE instruments SET source = 'upbit' WHERE market = 'CRYPTO';
--> statement-breakpoint
ALTER TABLE "instruments" ADD CONSTRAINT "instruments_source_known" CHECK ("instruments"."source" in ('upbit', 'binance', 'bitget'));
--> statement-breakpoint
-- A gap stands from when it was seen, and is closed later, piece by piece.
ALTER TABLE "tape_gaps" ALTER COLUMN "resolution" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "tape_gaps" ALTER COLUMN "resolved_at" DROP NOT NULL;
--> statement-breakpoint
ALTER TABLE "tape_gaps" ADD COLUMN "detected_at" timestamp(6) with time zone;
--> statement-breakpoint
UPDATE tape_gaps SET detected_at = resolved_at;
--> statement-breakpoint
ALTER TABLE "tape_gaps" ALTER COLUMN "detected_at" SET NOT NULL;
--> statement-breakpoint
CREATE INDEX "tape_gaps_open" ON "tape_gaps" USING btree ("ticker_id") WHERE resolution is null;
--> statement-breakpoint
ALTER TABLE "tape_gaps" ADD CONSTRAINT "tape_gaps_closed_at" CHECK (("tape_gaps"."resolution" is null) = ("tape_gaps"."resolved_at" is null));
--> statement-breakpoint
GRANT UPDATE (to_at, resolution, resolved_at), DELETE ON tape_gaps TO mockstreet_feeder;
--> statement-breakpoint
-- Candles show what is missing in them.
GRANT SELECT ON tape_gaps TO mockstreet_api;
--> statement-breakpoint
-- What was said of a closed gap stands: fills were priced by it.
CREATE FUNCTION keep_closed_gaps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the gap of % from % is closed', OLD.ticker_id, OLD.from_at;
END $$;
--> statement-breakpoint
CREATE TRIGGER closed_gaps_stand BEFORE UPDATE OR DELETE ON tape_gaps
  FOR EACH ROW WHEN (OLD.resolution IS NOT NULL) EXECUTE FUNCTION keep_closed_gaps();
