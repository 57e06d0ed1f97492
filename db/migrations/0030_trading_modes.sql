CREATE TABLE "trading_modes" (
	"id" integer PRIMARY KEY NOT NULL,
	"scope" text NOT NULL,
	"subject" text,
	"mode" text NOT NULL,
	"note" text NOT NULL,
	"set_by" uuid NOT NULL,
	"set_at" timestamp(6) with time zone NOT NULL,
	"effective_from" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "trading_modes_scope" CHECK ("trading_modes"."scope" in ('ALL', 'MARKET', 'INSTRUMENT', 'USER')),
	CONSTRAINT "trading_modes_subject" CHECK (("trading_modes"."subject" is null) = ("trading_modes"."scope" = 'ALL')),
	CONSTRAINT "trading_modes_mode" CHECK ("trading_modes"."mode" in ('ACTIVE', 'REDUCE_ONLY', 'HALTED')),
	CONSTRAINT "trading_modes_note_is_short" CHECK (char_length("trading_modes"."note") <= 200),
	CONSTRAINT "trading_modes_are_read_before" CHECK ("trading_modes"."effective_from" >= "trading_modes"."set_at" + interval '2 minutes')
);
--> statement-breakpoint
CREATE INDEX "trading_modes_by_subject" ON "trading_modes" USING btree ("scope","subject","id");
--> statement-breakpoint
CREATE TRIGGER trading_modes_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trading_modes
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Orders were judged by them: a restored home has to judge alike.
CREATE TRIGGER journal_row AFTER INSERT ON trading_modes
  FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
-- Says in which mode something trades from two minutes on, and records who said so: 'set', 'unchanged'
-- where it was said before, 'unknown_subject', or 'not_admin'. One after the other, so that each takes
-- effect no earlier than the one before.
CREATE FUNCTION set_trading_mode(wish jsonb, address text, actor_details jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  added trading_modes%ROWTYPE := jsonb_populate_record(NULL::trading_modes, wish);
  last trading_modes%ROWTYPE;
  is_known boolean;
BEGIN
  LOCK TABLE trading_modes IN SHARE ROW EXCLUSIVE MODE;
  PERFORM FROM users WHERE id = added.set_by AND is_active AND role = 'ADMIN' FOR SHARE;
  IF NOT FOUND THEN
    RETURN 'not_admin';
  END IF;
  is_known := CASE added.scope
    WHEN 'ALL' THEN true
    WHEN 'MARKET' THEN added.subject IN ('KRX', 'US', 'CRYPTO')
    WHEN 'INSTRUMENT' THEN EXISTS (
      SELECT FROM instruments WHERE ticker_id = added.subject AND is_tradable)
    ELSE EXISTS (SELECT FROM users WHERE id::text = added.subject)
  END;
  IF NOT is_known THEN
    RETURN 'unknown_subject';
  END IF;
  SELECT * INTO last FROM trading_modes
    WHERE scope = added.scope AND subject IS NOT DISTINCT FROM added.subject
    ORDER BY id DESC LIMIT 1;
  IF coalesce(last.mode, 'ACTIVE') = added.mode
    AND (added.mode = 'ACTIVE' OR last.note = added.note) THEN
    RETURN 'unchanged';
  END IF;
  SELECT coalesce(max(id), 0) + 1,
    greatest(max(effective_from), added.set_at + interval '2 minutes')
    INTO added.id, added.effective_from FROM trading_modes;
  INSERT INTO trading_modes SELECT added.*;
  PERFORM record_audit(added.set_at, 'trading_mode.set', added.set_by,
    concat_ws(' ', added.scope, added.subject), address,
    jsonb_build_object('mode', added.mode, 'note', added.note,
      'effective_from', added.effective_from) || actor_details);
  RETURN 'set';
END $$;
--> statement-breakpoint
GRANT SELECT ON trading_modes TO mockstreet_api, mockstreet_engine, mockstreet_auditor;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION set_trading_mode TO mockstreet_api;
--> statement-breakpoint
-- An order is judged by what was traded of its instrument.
GRANT SELECT ON candles, candle_heads, candle_rollups, tape_gaps TO mockstreet_engine;
