-- An engine of before fills had a moment of their own leaves it out. Refused as a null it would set each order
-- aside for good, as if that could not be settled; on a fault it ends, and the order is delivered again.
CREATE FUNCTION refuse_older_engine() RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'this engine is older than the schema of its database' USING ERRCODE = 'object_not_in_prerequisite_state';
END $$;
--> statement-breakpoint
ALTER TABLE fills ALTER COLUMN filled_at SET DEFAULT refuse_older_engine();
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION refuse_older_engine TO mockstreet_engine;
