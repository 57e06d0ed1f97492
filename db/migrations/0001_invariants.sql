-- What tables alone cannot promise: balanced journals, append-only history, a tape by the day.

-- Every statement that writes the ledger must leave each journal at zero per asset. A statement
-- trigger with a transition table looks at a whole batch at once.
CREATE FUNCTION ledger_must_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  culprit record;
BEGIN
  SELECT journal_id, asset, sum(amount) AS total INTO culprit
  FROM written GROUP BY journal_id, asset HAVING sum(amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'journal % does not balance: % of %', culprit.journal_id, culprit.total, culprit.asset
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_must_balance';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_must_balance AFTER INSERT ON ledger_entries
  REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_must_balance();
--> statement-breakpoint
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER fills_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON fills
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- An outcome is final: only a PENDING order may change, and never back.
CREATE FUNCTION order_outcome_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'order % is already %', OLD.id, OLD.status USING ERRCODE = 'check_violation', CONSTRAINT = 'order_outcome_is_final';
END $$;
--> statement-breakpoint
CREATE TRIGGER order_outcome_is_final BEFORE UPDATE ON orders
  FOR EACH ROW WHEN (OLD.status <> 'PENDING') EXECUTE FUNCTION order_outcome_is_final();
--> statement-breakpoint
CREATE TRIGGER orders_are_kept BEFORE DELETE OR TRUNCATE ON orders
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Ends the statement that a settlement found to be based on outdated accounts.
CREATE FUNCTION settlement_conflict(what text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'settlement conflict: %', what USING ERRCODE = 'MS001';
END $$;
--> statement-breakpoint
-- The partition of the tape for one UTC day.
CREATE FUNCTION ensure_prints_day(day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF prints FOR VALUES FROM (%L) TO (%L)',
    'prints_' || to_char(day, 'YYYYMMDD'), day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
END $$;
--> statement-breakpoint
-- Drops the days of the tape that end at or before the given one.
CREATE FUNCTION drop_prints_before(day date) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  partition text;
  dropped integer := 0;
BEGIN
  FOR partition IN
    SELECT inhrelid::regclass::text FROM pg_inherits
    WHERE inhparent = 'prints'::regclass AND inhrelid::regclass::text < 'prints_' || to_char(day, 'YYYYMMDD')
  LOOP
    EXECUTE format('DROP TABLE %I', partition);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
