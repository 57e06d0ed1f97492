-- Tries a message out in its own channel of Discord: an event like those of what really happens, so that it is sent as they are.
-- A channel is on while its sender keeps a place in the outbox (home/social/notifier/channel-cursor.ts): where it keeps none, nothing
-- is written, as nobody would ever send it. Says `queued`, `off`, or `not_admin`.
CREATE FUNCTION test_message_template(which discord_channel, template text, content text, at timestamptz, actor uuid,
  address text, actor_details jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM users WHERE id = actor AND is_active AND role = 'ADMIN' FOR SHARE;
  IF NOT FOUND THEN
    RETURN 'not_admin';
  END IF;
  PERFORM FROM outbox_cursors WHERE reader = 'discord-' || which;
  IF NOT FOUND THEN
    RETURN 'off';
  END IF;
  INSERT INTO outbox (channel, subject, payload, created_at)
  VALUES ('human_events', template, json_build_object('version', 1, 'type', 'template_test',
    'discord_channel', which, 'text', content), at);
  PERFORM pg_notify('outbox_moved', '');
  PERFORM record_audit(at, 'template.test_sent', actor, template, address,
    jsonb_build_object('channel', which, 'text', content) || actor_details);
  RETURN 'queued';
END $$;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION test_message_template TO mockstreet_api;
