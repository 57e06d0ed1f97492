-- Engines that come up with another number of partitions find out that users are elsewhere now.
CREATE TABLE "partition_layout" (
	"id" smallint PRIMARY KEY NOT NULL,
	"partitions" smallint NOT NULL,
	CONSTRAINT "partition_layout_is_one" CHECK ("partition_layout"."id" = 1)
);

--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (partitions) ON partition_layout TO mockstreet_engine;
--> statement-breakpoint
GRANT SELECT ON partition_layout TO mockstreet_auditor;
--> statement-breakpoint
-- What a replay had left and any lane had taken belongs to the one of no partition from now on.
UPDATE orders SET partition = -1 WHERE status = 'PENDING' AND type = 'LIMIT' AND replayed_at IS NOT NULL;
