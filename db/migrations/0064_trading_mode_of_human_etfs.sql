-- Shares of users are a market like the others, of which modes could not be said: it came after them, and was an
-- unknown subject here. The rest of the function is as it was (0030_trading_modes.sql).
CREATE OR REPLACE FUNCTION set_trading_mode(wish jsonb, address text, actor_details jsonb) RETURNS text
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
    WHEN 'MARKET' THEN added.subject IN ('KRX', 'US', 'CRYPTO', 'HUMAN')
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
