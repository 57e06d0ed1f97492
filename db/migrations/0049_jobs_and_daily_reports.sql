-- What home does once a day, by a process of its own (home/scheduler), and the first such job: the daily report.
CREATE TYPE "public"."job_run_state" AS ENUM('DUE', 'RUNNING', 'FAILED', 'DONE');
--> statement-breakpoint
CREATE TABLE "daily_reports" (
	"day" date PRIMARY KEY NOT NULL,
	"version" smallint NOT NULL,
	"outcome" text NOT NULL,
	"figures" json NOT NULL,
	"written_at" timestamp(6) with time zone NOT NULL,
	CONSTRAINT "daily_reports_outcome" CHECK ("daily_reports"."outcome" in ('REPORTED', 'NO_TRADES', 'NO_FIGURES')),
	CONSTRAINT "daily_reports_count_up" CHECK ("daily_reports"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "job_runs" (
	"job" text NOT NULL,
	"day" date NOT NULL,
	"state" "job_run_state" NOT NULL,
	"attempts" integer NOT NULL,
	"asked_at" timestamp(6) with time zone,
	"first_at" timestamp(6) with time zone,
	"started_at" timestamp(6) with time zone,
	"ended_at" timestamp(6) with time zone,
	"retry_at" timestamp(6) with time zone,
	"outcome" text,
	"error" text,
	CONSTRAINT "job_runs_job_day_pk" PRIMARY KEY("job","day"),
	CONSTRAINT "job_runs_count_up" CHECK ("job_runs"."attempts" >= 0),
	CONSTRAINT "job_runs_end_with_an_outcome" CHECK (("job_runs"."state" = 'DONE') = ("job_runs"."outcome" is not null) and ("job_runs"."state" <> 'DONE' or "job_runs"."ended_at" is not null)),
	CONSTRAINT "job_runs_fail_with_an_error" CHECK ("job_runs"."state" <> 'FAILED' or "job_runs"."error" is not null)
);
--> statement-breakpoint
CREATE TABLE "jobs" (
	"name" text PRIMARY KEY NOT NULL,
	"first_day" date NOT NULL,
	"next_day" date NOT NULL,
	"next_at" timestamp(6) with time zone NOT NULL,
	"paused_at" timestamp(6) with time zone,
	"paused_by" uuid,
	CONSTRAINT "jobs_name" CHECK ("jobs"."name" ~ '^[a-z_]{1,40}$'),
	CONSTRAINT "jobs_paused_by_somebody" CHECK (("jobs"."paused_at" is null) = ("jobs"."paused_by" is null))
);
--> statement-breakpoint
-- After a restore no day is told twice, and what was paused stays so. Runs follow from what they came to.
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON daily_reports
  FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
CREATE TRIGGER journal_row AFTER INSERT OR UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION journal_row();
--> statement-breakpoint
CREATE TRIGGER daily_reports_are_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON daily_reports
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
-- Writes the report of a day and what Discord is told of it, which is nothing where that is null: both or neither, and
-- once. Returns false where the day has its report already.
CREATE FUNCTION write_daily_report(report jsonb, told jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  given daily_reports%ROWTYPE := jsonb_populate_record(NULL::daily_reports, report);
BEGIN
  INSERT INTO daily_reports SELECT given.* ON CONFLICT (day) DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF told IS NOT NULL THEN
    INSERT INTO outbox (channel, subject, payload, created_at)
    VALUES ('human_events', given.day::text,
      told || jsonb_build_object('version', 1, 'type', 'daily_report'), given.written_at);
    PERFORM pg_notify('outbox_moved', '');
  END IF;
  RETURN true;
END $$;
--> statement-breakpoint
-- Whether an act of an administrator's may be: null where it may, else why not.
CREATE FUNCTION why_no_job_act(job_name text, actor uuid) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM FROM users WHERE id = actor AND is_active AND role = 'ADMIN' FOR SHARE;
  IF NOT FOUND THEN
    RETURN 'not_admin';
  END IF;
  PERFORM FROM jobs WHERE name = job_name FOR UPDATE;
  RETURN CASE WHEN FOUND THEN NULL ELSE 'unknown_job' END;
END $$;
--> statement-breakpoint
-- Pauses a job, or lets it go on. Once more changes nothing and leaves nothing in the audit log.
CREATE FUNCTION pause_job(job_name text, pause boolean, act_at timestamptz, actor uuid, address text,
  actor_details jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  refusal text := why_no_job_act(job_name, actor);
BEGIN
  IF refusal IS NOT NULL THEN
    RETURN refusal;
  END IF;
  UPDATE jobs SET paused_at = CASE WHEN pause THEN act_at END, paused_by = CASE WHEN pause THEN actor END
  WHERE name = job_name AND (paused_at IS NULL) = pause;
  IF FOUND THEN
    PERFORM record_audit(act_at, CASE WHEN pause THEN 'job.paused' ELSE 'job.resumed' END, actor, job_name,
      address, actor_details);
  END IF;
  RETURN 'done';
END $$;
--> statement-breakpoint
-- Asks for a run, of the last day that is due where none is named. One that failed is tried again at once; one that is
-- done is refused.
CREATE FUNCTION trigger_job(job_name text, wanted date, act_at timestamptz, actor uuid, address text,
  actor_details jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  refusal text := why_no_job_act(job_name, actor);
  due_day date;
BEGIN
  IF refusal IS NOT NULL THEN
    RETURN refusal;
  END IF;
  SELECT next_day - 1 INTO due_day FROM jobs WHERE name = job_name;
  wanted := coalesce(wanted, due_day);
  IF wanted > due_day THEN
    RETURN 'not_due';
  END IF;
  INSERT INTO job_runs AS run (job, day, state, attempts, asked_at)
  VALUES (job_name, wanted, 'DUE', 0, act_at)
  ON CONFLICT (job, day) DO UPDATE SET asked_at = act_at, retry_at = NULL WHERE run.state <> 'DONE';
  IF NOT FOUND THEN
    RETURN 'already_ran';
  END IF;
  PERFORM record_audit(act_at, 'job.triggered', actor, job_name, address,
    jsonb_build_object('day', wanted) || actor_details);
  RETURN wanted::text;
END $$;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT ON jobs, job_runs, daily_reports TO mockstreet_api, mockstreet_scheduler;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION pause_job, trigger_job TO mockstreet_api;
--> statement-breakpoint
GRANT INSERT, UPDATE (next_day, next_at) ON jobs TO mockstreet_scheduler;
--> statement-breakpoint
GRANT INSERT, UPDATE ON job_runs TO mockstreet_scheduler;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION write_daily_report TO mockstreet_scheduler;
--> statement-breakpoint
-- The report is made of who traded, what that came to, and whether it is final.
GRANT SELECT (user_id, filled_at) ON fills TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT (id, nickname, is_active, created_at) ON users TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT (user_id, at, equity_krw, opening_krw) ON equity_days TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT (user_id, due_at, fault) ON snapshot_accounts TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT (status, resting_since, accepted_at) ON orders TO mockstreet_scheduler;
--> statement-breakpoint
GRANT SELECT ON service_spans, outbox, outbox_cursors TO mockstreet_scheduler;
--> statement-breakpoint
CREATE POLICY scheduler_sees_settlements ON outbox FOR SELECT TO mockstreet_scheduler
  USING (channel = 'trade_events');
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION outbox_horizon, outbox_lead TO mockstreet_scheduler;
