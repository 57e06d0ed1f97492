-- What a replaced engine still writes for a partition is refused by the token of its take-over.
CREATE TABLE "partition_fences" (
	"partition" smallint PRIMARY KEY NOT NULL,
	"token" bigint NOT NULL
);

--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (token) ON partition_fences TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON partition_fences TO mockstreet_auditor;
