-- The texts of messages that administrators set, so that a Redis that was emptied loses none.
CREATE TABLE "message_templates" (
	"key" text PRIMARY KEY NOT NULL,
	"content" text,
	"version" integer NOT NULL,
	"updated_at" timestamp(6) with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	CONSTRAINT "message_templates_key" CHECK ("message_templates"."key" ~ '^[a-z_]{1,40}$'),
	CONSTRAINT "message_templates_content" CHECK (char_length("message_templates"."content") between 1 and 2000),
	CONSTRAINT "message_templates_count_up" CHECK ("message_templates"."version" > 0)
);
--> statement-breakpoint
-- Nobody remembers the wording of a message: a restored home has to have what was set after its backup.
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON message_templates
  FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
-- Sets a template, or restores its default where the content is null, and records who did. Returns its
-- version; null for whoever is no administrator. A row stays for good: a Redis that comes back with an older
-- text is told by the version.
CREATE FUNCTION set_message_template(wish jsonb, address text, actor_details jsonb) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  given message_templates%ROWTYPE := jsonb_populate_record(NULL::message_templates, wish);
BEGIN
  PERFORM FROM users WHERE id = given.updated_by AND is_active AND role = 'ADMIN' FOR SHARE;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO message_templates AS kept (key, content, version, updated_at, updated_by)
  VALUES (given.key, given.content, 1, given.updated_at, given.updated_by)
  ON CONFLICT (key) DO UPDATE SET content = excluded.content, version = kept.version + 1,
    updated_at = excluded.updated_at, updated_by = excluded.updated_by
  RETURNING version INTO given.version;
  PERFORM record_audit(given.updated_at,
    CASE WHEN given.content IS NULL THEN 'template.reset' ELSE 'template.set' END,
    given.updated_by, given.key, address,
    jsonb_build_object('version', given.version, 'content', given.content) || actor_details);
  RETURN given.version;
END $$;
--> statement-breakpoint
GRANT SELECT ON message_templates TO mockstreet_api;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION set_message_template TO mockstreet_api;
