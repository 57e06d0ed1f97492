-- A user may name a command of theirs as they like, also as a strike of the house to come: that would never have been stored.
ALTER TABLE "commands" DROP CONSTRAINT "commands_user_client_command_id";--> statement-breakpoint
CREATE UNIQUE INDEX "commands_user_client_command_id" ON "commands" USING btree ("user_id","client_command_id") WHERE "commands"."strike_price" is null;