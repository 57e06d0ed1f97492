CREATE TABLE "fill_days" (
	"user_id" uuid NOT NULL,
	"day" date NOT NULL,
	"fills" integer NOT NULL,
	"first_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "fill_days_user_id_day_pk" PRIMARY KEY("user_id","day")
);
--> statement-breakpoint
-- How often somebody traded, asked for by the ranking whenever an account moves, without counting all they ever did.
CREATE FUNCTION count_fills() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO fill_days AS known (user_id, day, fills, first_at)
  SELECT user_id, (filled_at AT TIME ZONE 'Asia/Seoul')::date, count(*), min(filled_at)
  FROM written GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (user_id, day) DO UPDATE
    SET fills = known.fills + excluded.fills, first_at = least(known.first_at, excluded.first_at);
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION count_fills FROM PUBLIC;
--> statement-breakpoint
-- Waits until nobody writes fills, and lets nobody until those that are there are counted.
CREATE TRIGGER fills_are_counted AFTER INSERT ON fills REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION count_fills();
--> statement-breakpoint
INSERT INTO fill_days (user_id, day, fills, first_at)
SELECT user_id, (filled_at AT TIME ZONE 'Asia/Seoul')::date, count(*), min(filled_at)
FROM fills GROUP BY 1, 2;
--> statement-breakpoint
GRANT SELECT ON fill_days TO mockstreet_api, mockstreet_bot, mockstreet_auditor;
