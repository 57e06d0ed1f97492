-- When engines heard their edge: what GET /fairness counts outages by.
CREATE TABLE "service_spans" (
	"engine" smallint NOT NULL,
	"from_at" timestamp(6) with time zone NOT NULL,
	"to_at" timestamp(6) with time zone NOT NULL,
	"duplicates" bigint NOT NULL,
	CONSTRAINT "service_spans_engine_from_at_pk" PRIMARY KEY("engine","from_at"),
	CONSTRAINT "service_spans_go_forward" CHECK ("service_spans"."to_at" >= "service_spans"."from_at")
);

--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (to_at, duplicates) ON service_spans TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON service_spans TO mockstreet_api, mockstreet_auditor;
