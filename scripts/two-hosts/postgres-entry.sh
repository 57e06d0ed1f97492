#!/bin/sh
# What PostgreSQL's image does before its server starts: a new cluster with its owner and its
# database. Arguments go to the server.
set -eu
export LC_ALL=C

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA.new"
  # Word by word, as the image takes it.
  # shellcheck disable=SC2086
  initdb -D "$PGDATA.new" --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" \
    --no-instructions $POSTGRES_INITDB_ARGS
  echo 'host all all all scram-sha-256' >>"$PGDATA.new/pg_hba.conf"
  echo "create database $POSTGRES_DB" | postgres --single -D "$PGDATA.new" postgres
  mv "$PGDATA.new" "$PGDATA"
fi
exec postgres -D "$PGDATA" -c 'listen_addresses=*' -c unix_socket_directories=/run/postgresql "$@"
