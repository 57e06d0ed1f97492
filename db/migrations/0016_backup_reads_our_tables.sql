-- The backup reads every table of ours, also those that are made later, days of the tape among them.
-- (The predefined role pg_read_all_data would do, and read the passwords' verifiers as well.)
GRANT USAGE ON SCHEMA drizzle TO mockstreet_backup;
--> statement-breakpoint
GRANT SELECT ON ALL TABLES IN SCHEMA public, drizzle TO mockstreet_backup;
--> statement-breakpoint
GRANT SELECT ON ALL SEQUENCES IN SCHEMA public, drizzle TO mockstreet_backup;
--> statement-breakpoint
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO mockstreet_backup;
--> statement-breakpoint
ALTER DEFAULT PRIVILEGES GRANT SELECT ON SEQUENCES TO mockstreet_backup;
