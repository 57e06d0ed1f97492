CREATE TABLE "calendar_checks" (
	"market" text PRIMARY KEY NOT NULL,
	"attempted_at" timestamp(6) with time zone NOT NULL,
	"checked_at" timestamp(6) with time zone,
	"through_day" date,
	"differences" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"last_fault" text
);
--> statement-breakpoint
CREATE TABLE "calendar_overrides" (
	"id" integer PRIMARY KEY NOT NULL,
	"market" text NOT NULL,
	"day" date NOT NULL,
	"kind" text NOT NULL,
	"opens" time(0),
	"closes" time(0),
	"note" text NOT NULL,
	"set_by" uuid NOT NULL,
	"set_at" timestamp(6) with time zone NOT NULL,
	"effective_from" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "calendar_overrides_market" CHECK ("calendar_overrides"."market" in ('KRX', 'US')),
	CONSTRAINT "calendar_overrides_kind" CHECK (case "calendar_overrides"."kind" when 'SESSION' then coalesce("calendar_overrides"."closes" > "calendar_overrides"."opens", false)
        when 'CLOSED' then num_nonnulls("calendar_overrides"."opens", "calendar_overrides"."closes") = 0
        when 'TABLE' then num_nonnulls("calendar_overrides"."opens", "calendar_overrides"."closes") = 0 else false end),
	CONSTRAINT "calendar_overrides_note_is_short" CHECK (char_length("calendar_overrides"."note") <= 200),
	CONSTRAINT "calendar_overrides_are_read_before" CHECK ("calendar_overrides"."effective_from" >= "calendar_overrides"."set_at" + interval '2 minutes')
);
--> statement-breakpoint
CREATE TRIGGER calendar_overrides_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON calendar_overrides
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Orders were judged by them: a restored home has to judge alike.
CREATE TRIGGER journal_row AFTER INSERT ON calendar_overrides
  FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
-- Says something of a market's day, and records who did. It was judged against the overrides up to
-- `known_id`: 'overtaken' if there are others by now, and nothing is written, nor for 'not_admin'. One
-- after the other, so that each takes effect no earlier than the one before.
CREATE FUNCTION set_calendar_override(known_id integer, override jsonb, address text,
  actor_details jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  added calendar_overrides%ROWTYPE := jsonb_populate_record(NULL::calendar_overrides, override);
BEGIN
  LOCK TABLE calendar_overrides IN SHARE ROW EXCLUSIVE MODE;
  IF known_id <> coalesce((SELECT max(id) FROM calendar_overrides), 0) THEN
    RETURN 'overtaken';
  END IF;
  PERFORM FROM users WHERE id = added.set_by AND is_active AND role = 'ADMIN' FOR SHARE;
  IF NOT FOUND THEN
    RETURN 'not_admin';
  END IF;
  added.id := known_id + 1;
  INSERT INTO calendar_overrides SELECT added.*;
  PERFORM record_audit(added.set_at, 'calendar.overridden', added.set_by,
    added.market || ' ' || added.day, address,
    jsonb_strip_nulls(jsonb_build_object('kind', added.kind, 'open', left(added.opens::text, 5),
      'close', left(added.closes::text, 5), 'note', added.note,
      'effective_from', added.effective_from)) || actor_details);
  RETURN 'set';
END $$;
--> statement-breakpoint
GRANT SELECT ON calendar_overrides TO mockstreet_api, mockstreet_engine, mockstreet_feeder,
  mockstreet_auditor;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION set_calendar_override TO mockstreet_api;
--> statement-breakpoint
GRANT SELECT ON calendar_checks TO mockstreet_api, mockstreet_feeder, mockstreet_auditor;
--> statement-breakpoint
GRANT INSERT, UPDATE (attempted_at, checked_at, through_day, differences, last_fault)
  ON calendar_checks TO mockstreet_feeder;
